import { Company, cardOf } from './company.ts';
import type { Fate } from './fate.ts';
import { Gym } from './gym.ts';
import { type Harm, noHarm } from './harm.ts';
import type { Intent } from './intents.ts';
import { type Kept, openKept } from './kept.ts';
import { Outside } from './outside.ts';
import type { Person } from './people.ts';

const BEGINS = new Date('2026-01-05T00:00:00Z');
const ADVERSE = new Set<Intent['type']>(['card.block', 'charge.refused', 'fee.charge', 'limit.lower']);

/** Broken promises of which the customer was told nothing, and that nobody of the company is asked to tell. */
const UNSEEN = `select count(*)::bigint as n from promises p where p.state = 'broken' and p.told_at is null
  and p.due_at < (select max(recorded_at) from entries) - interval '3 days' and not exists (
    select from case_tasks t where t.customer_id = p.customer_id and t.case_id = p.case_id and t.state = 'open')`;

/** The same year, when every system asks Kept first and does what it answers. */
export async function runGated(
  fate: Fate,
  people: readonly Person[],
  intents: readonly Intent[],
  days: number,
  told: (day: number) => void,
): Promise<Harm> {
  const outside = new Outside(fate, people);
  const kept = await openKept(new Date(BEGINS.getTime() - 86_400_000), (handed) => outside.take(handed));
  try {
    const year = new Year(kept, outside, fate, people);
    await year.prepare(intents);
    for (let day = 0; day < days; day += 1) {
      await year.live(day, intents);
      told(day);
    }
    return await year.count(days);
  } finally {
    await kept.close();
  }
}

class Year {
  readonly #kept: Kept;
  readonly #outside: Outside;
  readonly #fate: Fate;
  readonly #company: Company;
  readonly #gym: Gym;
  readonly #people = new Map<string, Person>();
  readonly #all: readonly Person[];
  /** Days on which a customer says on their own that the new card works. */
  readonly #says = new Map<number, Person[]>();

  constructor(kept: Kept, outside: Outside, fate: Fate, people: readonly Person[]) {
    this.#kept = kept;
    this.#outside = outside;
    this.#fate = fate;
    this.#all = people;
    this.#company = new Company(kept, fate, BEGINS);
    this.#gym = new Gym(kept, fate, this.#company.at);
  }

  async prepare(intents: readonly Intent[]): Promise<void> {
    const { status, body } = await this.#kept.call('POST', '/mailboxes', {
      name: 'Company',
      address: 'care@company.example',
      smtp: { host: '127.0.0.1', port: 25, tls: 'none' },
    });
    if (status >= 300) throw new Error(JSON.stringify(body));
    await this.#kept.call('PUT', '/settings/promises', { tell: 'send' });
    await this.#gym.open();
    const concerned = new Set(intents.map((intent) => intent.person));
    for (const person of this.#all) {
      if (!concerned.has(person)) continue;
      await this.#company.meet(person);
      this.#people.set(this.#company.customers.get(person.number) ?? '', person);
    }
  }

  async live(day: number, intents: readonly Intent[]): Promise<void> {
    await this.#kept.goTo(this.#moment(day, 7));
    for (const { reference, rung, say } of this.#outside.begin(day))
      await this.#kept.report(reference, rung, say);
    await this.#kept.goTo(this.#moment(day, 9));
    for (const intent of intents) if (intent.day === day) await this.#want(intent, day);
    await this.#company.goOn(day);
    await this.#gym.reconcile(day);
    await this.#customersSpeak(day);
    await this.#staffCall(day);
    await this.#kept.goTo(this.#moment(day, 16));
  }

  #moment = (day: number, hour: number): Date => new Date(this.#company.at(day, hour));

  async #want(intent: Intent, day: number): Promise<void> {
    const { person, type } = intent;
    if (type === 'invoice.remind' || type === 'debt.refer') return; // Kept takes these steps itself.
    if (type === 'invoice.issue')
      return this.#gym.issue(intent, this.#company.customers.get(person.number) ?? '', day);
    await this.#company.want(intent, day);
    if (type === 'card.replace') this.#awaits(person, day + 3);
  }

  #awaits(person: Person, from: number): void {
    if (person.answersIn === null) return;
    const day = from + person.answersIn + 1;
    this.#says.set(day, [...(this.#says.get(day) ?? []), person]);
  }

  async #customersSpeak(day: number): Promise<void> {
    for (const person of this.#says.get(day) ?? []) {
      const works = (this.#company.inHand.get(person.number) ?? day + 1) <= day;
      await this.#company.says(person, works);
      if (!works) this.#awaits(person, day + 7);
    }
  }

  /** People of the company call those whom nothing else reached; each call reaches somebody seven times in ten. */
  async #staffCall(day: number): Promise<void> {
    const { body } = await this.#kept.call('GET', '/notices?state=asked-person&limit=200');
    const items = Array.isArray(body.items) ? body.items : [];
    for (const { id, customerId, matter } of items) {
      const person = this.#people.get(String(customerId));
      if (!person) continue;
      const reached = person.phone !== null && this.#fate('reached', String(matter), day) < 0.7;
      await this.#kept.call('POST', `/notices/${String(id)}/telling`, {
        outcome: reached ? 'told' : 'not-reached',
        say: reached ? 'They heard it.' : 'Nobody answered.',
      });
      if (!reached) continue;
      this.#outside.told(person, String(matter));
      if (String(matter).includes(cardOf({ person })))
        await this.#company.says(person, (this.#company.inHand.get(person.number) ?? day + 1) <= day);
    }
  }

  /** What people suffered, by what was really done and what really went out to them. */
  async count(days: number): Promise<Harm> {
    const harm = noHarm();
    for (const { intent, day } of this.#company.done) {
      const { person, type, reference } = intent;
      if (type === 'card.block')
        harm.daysWithoutCard += Math.max(
          0,
          Math.min(this.#company.inHand.get(person.number) ?? days, days) - day,
        );
      if (type === 'invoice.issue-late') harm.invoicesAfterEnd += 1;
      if (!ADVERSE.has(type)) continue;
      const heard = this.#outside.heardOf(person, type === 'card.block' ? cardOf(intent) : reference);
      if (!heard.sent && !(await this.#beingCalled(person))) harm.actionsWithoutNotice += 1;
      else if (heard.sent && !heard.came) harm.toldButLost += 1;
    }
    for (const { person, reference } of await this.#gym.referred()) {
      const invoiced =
        this.#gym.wantsElsewhere(person.number) || this.#outside.heardOf(person, reference).sent;
      if (!invoiced) harm.debtsWithoutProof += 1;
    }
    harm.promisesBrokenUnseen = await this.#kept.count(UNSEEN);
    return harm;
  }

  /** Nothing reaches them, and somebody of the company is at it: seen, with a name and a date. */
  async #beingCalled(person: Person): Promise<boolean> {
    const id = this.#company.customers.get(person.number);
    const { body } = await this.#kept.call('GET', `/notices?state=asked-person&customer=${id}`);
    return Array.isArray(body.items) && body.items.length > 0;
  }
}
