import type { Fate } from './fate.ts';
import type { Intent } from './intents.ts';
import type { Answered, Kept } from './kept.ts';
import type { Person } from './people.ts';

const DAY = 86_400_000;
/** A refusal is asked about again after so many days, as an own question. */
const AGAIN_DAYS = 7;
/** So often at most an unanswered request is sent again. */
const MOST_TIMES = 20;

/** What the company does about an intent: calls of Kept by its systems and its staff. */
export class Company {
  readonly #kept: Kept;
  readonly #fate: Fate;
  readonly #begins: Date;
  readonly customers = new Map<number, string>();
  /** What was really done, with its day. */
  readonly done: { readonly intent: Intent; readonly day: number }[] = [];
  /** Day on which a person has the new card in hand. */
  readonly inHand = new Map<number, number>();
  /** Promises of a call, by Kept's ids. */
  readonly promised = new Map<string, { readonly intent: Intent; readonly day: number }>();
  readonly promisesKept = new Set<string>();
  /** Agreements that ended. */
  ended = 0;
  readonly #waiting = new Map<string, Intent>();
  /** The newest hold whose end was heard of. */
  readonly #heard = new Set<string>();
  readonly #again = new Map<number, Intent[]>();
  readonly #replacements = new Map<number, string>();

  constructor(kept: Kept, fate: Fate, begins: Date) {
    this.#kept = kept;
    this.#fate = fate;
    this.#begins = begins;
  }

  at = (day: number, hour = 9): string =>
    new Date(this.#begins.getTime() + day * DAY + hour * 3_600_000).toISOString();

  /** The company knows its customers, and how each address was proven. */
  async meet(person: Person): Promise<void> {
    const verified = { at: this.at(-30), how: 'at the counter' };
    const { body } = await this.#must('POST', '/customers', {
      kind: 'person',
      name: person.name,
      language: person.language,
      timeZone: 'Europe/London',
      contactPoints: [],
    });
    const id = String(body.id);
    this.customers.set(person.number, id);
    const points = [
      ...(person.email === null ? [] : [{ kind: 'email', value: person.email }]),
      ...(person.phone === null ? [] : [{ kind: 'phone', value: person.phone }]),
      { kind: 'postal', value: person.address },
    ];
    for (const point of points)
      await this.#must('POST', `/customers/${id}/contact-points`, { ...point, verified });
    await this.#must('POST', `/customers/${id}/refs`, { ref: person.ref });
    if (person.company === 'provider')
      await this.#must('POST', `/customers/${id}/agreements`, {
        source: 'provider',
        number: `A-${person.number}`,
        what: 'A line',
        from: this.at(-300),
      });
  }

  /** A system wants something today. */
  async want(intent: Intent, day: number): Promise<void> {
    if (intent.type === 'card.replace') return this.replace(intent, day);
    if (intent.type === 'agreement.end') return this.#end(intent, day);
    if (intent.type === 'callback') return this.#promise(intent, day);
    if (intent.type === 'charge.refused') {
      await this.#act(intent, intent.id, 'done');
      this.done.push({ intent, day });
      return;
    }
    await this.#ask(intent, intent.id, day);
  }

  /** What was held is looked at, what was refused is asked again, and staff do what they remember. */
  async goOn(day: number): Promise<void> {
    for (const { id, state } of await this.#endedHolds()) {
      const intent = this.#waiting.get(id);
      if (intent === undefined) continue;
      this.#waiting.delete(id);
      if (state === 'released') await this.#carryOut(intent, day, id);
    }
    const again = this.#again.get(day) ?? [];
    this.#again.delete(day);
    for (const intent of again)
      await (intent.type === 'card.replace'
        ? this.replace(intent, day)
        : this.#ask(intent, `${intent.id}-${day}`, day));
    for (const [id, promise] of this.promised)
      if (promise.day === day && !this.forgets(promise.intent)) await this.callBack(id, 'As promised.');
  }

  /** Holds that ended since they were last looked at, as a system hears of them that polls. */
  async #endedHolds(): Promise<{ readonly id: string; readonly state: string }[]> {
    if (this.#waiting.size === 0) return [];
    const ended: { id: string; state: string }[] = [];
    for (let next: unknown = ''; typeof next === 'string'; ) {
      const { body } = await this.#must(
        'GET',
        `/holds?state=ended&limit=50${next === '' ? '' : `&cursor=${next}`}`,
      );
      const items = Array.isArray(body.items) ? body.items : [];
      const fresh = items.filter(({ id }) => !this.#heard.has(String(id)));
      for (const { id, state } of fresh) {
        this.#heard.add(String(id));
        ended.push({ id: String(id), state: String(state) });
      }
      next = fresh.length === items.length ? body.next : null;
    }
    return ended;
  }

  async #ask(intent: Intent, id: string, day: number): Promise<void> {
    const answer = await this.#act(intent, id, 'ask');
    if (answer.verdict === 'proceed') await this.#carryOut(intent, day, String(answer.action));
    else if (answer.verdict === 'hold') this.#waiting.set(String(answer.action), intent);
    else if (intent.type !== 'invoice.issue-late') this.#later(intent, day + AGAIN_DAYS);
  }

  #later(intent: Intent, day: number): void {
    this.#again.set(day, [...(this.#again.get(day) ?? []), intent]);
  }

  async #act(intent: Intent, id: string, mode: 'ask' | 'done'): Promise<Answered['body']> {
    const { person, type, reference, amount, day } = intent;
    const late = type === 'invoice.issue-late';
    const { body } = await this.#must('POST', '/actions', {
      type: late ? 'invoice.issue' : type,
      source: person.company,
      id,
      customer: { ref: person.ref },
      subject:
        type === 'card.block'
          ? { card: cardOf(intent) }
          : late
            ? { invoice: reference }
            : { account: reference },
      reason: type === 'card.block' ? 'replacement' : 'limit',
      mode,
      data: {
        ...(amount === null ? {} : { amount: amount.toFixed(2), currency: 'GBP' }),
        ...(late
          ? { agreement: `A-${person.number}`, periodFrom: this.at(day), periodTo: this.at(day + 30) }
          : {}),
      },
    });
    return body;
  }

  async #carryOut(intent: Intent, day: number, action: string): Promise<void> {
    if (intent.type === 'card.replace') return this.replace(intent, day, action);
    this.done.push({ intent, day });
    if (intent.type !== 'invoice.issue-late') await this.#act(intent, `${intent.id}-done`, 'done');
  }

  /** A card is issued through Kept, which asks its gate unless it gave leave before; a second one is fetched at the counter. */
  async replace(intent: Intent, day: number, actionId?: string): Promise<void> {
    const { person } = intent;
    const earlier = this.#replacements.get(person.number);
    const { status, body } = await this.#kept.call('POST', '/replacements', {
      source: person.company,
      customer: { ref: person.ref },
      thing: 'card',
      oldRef: cardOf(intent),
      newRef: `${cardOf(intent)}-new-${day}`,
      reason: 'replacement',
      dueAt: this.at(day + 10),
      ...(earlier === undefined ? {} : { cancels: earlier }),
      ...(actionId === undefined ? {} : { actionId }),
    });
    if (status >= 300) return this.#later(intent, day + 3);
    const [issued, answer] = [partOf(body.replacement), partOf(body.answer)];
    if (issued.id !== undefined) return this.#issued(intent, String(issued.id), earlier !== undefined, day);
    if (answer.verdict === 'hold') this.#waiting.set(String(answer.action), intent);
    else this.#later(intent, day + 3);
  }

  /** The post office has it from now on. */
  #issued({ person, reference }: Intent, id: string, again: boolean, day: number): void {
    this.#replacements.set(person.number, id);
    const comes = again || (person.addressWorks && this.#fate('card', person.number, reference) >= 0.05);
    if (comes) this.inHand.set(person.number, day + (again ? 7 : 3));
  }

  /** The customer says on the telephone whether the new card works; where it does not, another one is issued. */
  async says(person: Person, works: boolean, day: number): Promise<void> {
    const replacement = this.#replacements.get(person.number);
    if (replacement === undefined) return;
    const entryId = await this.contact(
      person,
      'in',
      'reached',
      works ? 'The new card works.' : 'It has not come.',
    );
    await this.#must('POST', `/replacements/${replacement}/confirmation`, { entryId, works });
    if (!works && !this.inHand.has(person.number)) await this.replace(this.#replaceOf(person, day), day);
  }

  /** Whether they have a new one in hand. */
  hasCard = ({ number }: Person, day: number): boolean => (this.inHand.get(number) ?? day + 1) <= day;

  #replaceOf = (person: Person, day: number): Intent => {
    const reference = `CARD-REPLACE-${person.number}`;
    return { id: reference, day, person, type: 'card.replace', reference, amount: null };
  };

  /** A call, as staff write it down; gives its entry. */
  async contact(person: Person, direction: 'in' | 'out', outcome: string, text: string): Promise<string> {
    const id = this.customers.get(person.number) ?? '';
    const { body } = await this.#must('POST', `/customers/${id}/contacts`, {
      channel: 'phone',
      direction,
      outcome,
      text,
    });
    return String(partOf(body.entry).id);
  }

  async #end(intent: Intent, day: number): Promise<void> {
    const id = this.customers.get(intent.person.number) ?? '';
    const { body } = await this.#must('GET', `/customers/${id}/agreements`);
    const [agreement] = Array.isArray(body.items) ? body.items : [];
    await this.#must('POST', `/agreements/${String(agreement?.id)}/ending`, {
      until: this.at(day),
      lastBillAt: this.at(day),
    });
    this.ended += 1;
  }

  async #promise(intent: Intent, day: number): Promise<void> {
    const { body } = await this.#must('POST', '/promises', {
      customerId: this.customers.get(intent.person.number),
      words: `We will call you back about ${intent.reference}`,
      act: 'call',
      proof: 'reached',
      dueAt: this.at(day + 1, 16),
    });
    this.promised.set(String(body.id), { intent, day: day + 1 });
  }

  /** Whether staff think of a promised call on the day. */
  forgets = ({ person }: Intent): boolean => this.#fate('forgets', person.number) < 0.3;

  /** The promised call, in time or late; gives its entry. */
  async callBack(promise: string, text: string): Promise<string> {
    const promised = this.promised.get(promise);
    if (promised === undefined) throw new Error(`Nobody promised ${promise}.`);
    const entryId = await this.contact(promised.intent.person, 'out', 'reached', text);
    const { status } = await this.#kept.call('POST', `/promises/${promise}/keeping`, { entryId });
    if (status < 300) this.promisesKept.add(promise);
    return entryId;
  }

  /** What Kept could not answer in time is sent again as it was, as its answer says: it is decided once. */
  async #must(method: 'GET' | 'POST', path: string, body?: object): Promise<Answered> {
    let answer = await this.#kept.call(method, path, body);
    for (let again = 0; answer.status === 503 && again < MOST_TIMES; again += 1)
      answer = await this.#kept.call(method, path, body);
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer;
  }
}

/** A part of an answer. */
export const partOf = (part: unknown): { readonly [key: string]: unknown } =>
  typeof part === 'object' && part !== null ? Object.fromEntries(Object.entries(part)) : {};

/** The old card of whoever this is about. */
export const cardOf = ({ person }: Pick<Intent, 'person'>): string => `CARD-${person.number}-END`;
