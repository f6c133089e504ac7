import type { Fate } from './fate.ts';
import type { Intent } from './intents.ts';
import type { Answered, Kept } from './kept.ts';
import type { Person } from './people.ts';

const DAY = 86_400_000;
/** A refusal is asked about again after so many days, as an own question. */
const AGAIN_DAYS = 7;

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
  readonly #waiting = new Map<string, Intent>();
  readonly #again = new Map<number, Intent[]>();
  readonly #replacements = new Map<number, string>();
  readonly #promises = new Map<
    number,
    { readonly id: string; readonly day: number; readonly intent: Intent }
  >();

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
    for (const [action, intent] of this.#waiting) {
      const { body } = await this.#must('GET', `/actions/${action}`);
      if (body.now === 'hold') continue;
      this.#waiting.delete(action);
      if (body.now === 'proceed') await this.#carryOut(intent, day);
    }
    for (const intent of this.#again.get(day) ?? [])
      await (intent.type === 'card.replace'
        ? this.replace(intent, day)
        : this.#ask(intent, `${intent.id}-${day}`, day));
    for (const promise of this.#promises.values())
      if (promise.day === day) await this.#callBack(promise.intent, promise.id);
  }

  async #ask(intent: Intent, id: string, day: number): Promise<void> {
    const answer = await this.#act(intent, id, 'ask');
    if (answer.verdict === 'proceed') await this.#carryOut(intent, day);
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

  async #carryOut(intent: Intent, day: number): Promise<void> {
    this.done.push({ intent, day });
    if (intent.type !== 'invoice.issue-late') await this.#act(intent, `${intent.id}-done`, 'done');
  }

  /** A card is issued through Kept, which asks its gate; the post office has it from then on. */
  async replace(intent: Intent, day: number): Promise<void> {
    const { person, reference } = intent;
    const { status, body } = await this.#kept.call('POST', '/replacements', {
      source: person.company,
      customer: { ref: person.ref },
      thing: 'card',
      oldRef: cardOf(intent),
      newRef: `${cardOf(intent)}-new-${day}`,
      reason: 'replacement',
      dueAt: this.at(day + 10),
      ...(this.#replacements.has(person.number) ? { cancels: this.#replacements.get(person.number) } : {}),
    });
    if (status >= 300) return this.#later(intent, day + 3);
    this.#replacements.set(person.number, String(body.id));
    const first = this.inHand.size;
    const arrives = this.#fate('card', person.number, reference, day, first * 0);
    if (person.addressWorks && arrives >= 0.05) this.inHand.set(person.number, day + 3);
  }

  /** The customer says on the telephone whether the new card works. */
  async says(person: Person, works: boolean): Promise<void> {
    const replacement = this.#replacements.get(person.number);
    if (replacement === undefined) return;
    const entry = await this.#contact(
      person,
      'in',
      'reached',
      works ? 'The new card works.' : 'It has not come.',
    );
    await this.#kept.call('POST', `/replacements/${replacement}/confirmation`, { entryId: entry, works });
  }

  async #contact(person: Person, direction: 'in' | 'out', outcome: string, text: string): Promise<string> {
    const id = this.customers.get(person.number) ?? '';
    const { body } = await this.#must('POST', `/customers/${id}/contacts`, {
      channel: 'phone',
      direction,
      outcome,
      text,
    });
    const entry = body.entry;
    return typeof entry === 'object' && entry !== null && 'id' in entry ? String(entry.id) : '';
  }

  async #end(intent: Intent, day: number): Promise<void> {
    const id = this.customers.get(intent.person.number) ?? '';
    const { body } = await this.#must('GET', `/customers/${id}/agreements`);
    const [agreement] = Array.isArray(body.items) ? body.items : [];
    await this.#must('POST', `/agreements/${String(agreement?.id)}/ending`, {
      until: this.at(day),
      lastBillAt: this.at(day),
    });
  }

  async #promise(intent: Intent, day: number): Promise<void> {
    const { body } = await this.#must('POST', '/promises', {
      customerId: this.customers.get(intent.person.number),
      words: `We will call you back about ${intent.reference}`,
      act: 'call',
      proof: 'reached',
      dueAt: this.at(day + 1, 16),
    });
    this.#promises.set(intent.person.number, { id: String(body.id), day: day + 1, intent });
  }

  async #callBack({ person }: Intent, promise: string): Promise<void> {
    if (this.#fate('forgets', person.number) < 0.3) return;
    const entryId = await this.#contact(person, 'out', 'reached', 'As promised.');
    await this.#kept.call('POST', `/promises/${promise}/keeping`, { entryId });
  }

  async #must(method: 'GET' | 'POST', path: string, body?: object): Promise<Answered> {
    const answer = await this.#kept.call(method, path, body);
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer;
  }
}

/** The old card of whoever this is about. */
export const cardOf = ({ person }: Pick<Intent, 'person'>): string => `CARD-${person.number}-END`;
