import { Company, cardOf } from './company.ts';
import type { Fate } from './fate.ts';
import { Gym } from './gym.ts';
import { type Harm, type Lived, noHarm, noWork, type Work } from './harm.ts';
import type { Intent } from './intents.ts';
import { type Kept, openKept } from './kept.ts';
import { Outside } from './outside.ts';
import type { Person } from './people.ts';
import { Staff } from './staff.ts';

/** Behind the machine's own clock the whole year, by which a signed-in person's session is measured. */
const BEGINS = new Date('2024-01-08T00:00:00Z');
const ADVERSE = new Set<Intent['type']>(['card.block', 'charge.refused', 'fee.charge', 'limit.lower']);
/** Days within which the customer must hear of a broken promise, or somebody be asked to tell them. */
const SOON_DAYS = 3;

/** What a year through the gate is played with. */
export interface Given {
  readonly fate: Fate;
  readonly people: readonly Person[];
  readonly intents: readonly Intent[];
  readonly days: number;
  /** A migrated database. */
  readonly url: string;
}

/** The same year, when every system asks Kept first and does what it answers. */
export async function runGated(given: Given, told: (day: number) => void): Promise<Lived> {
  const outside = new Outside(given.fate, given.people);
  const before = new Date(BEGINS.getTime() - 86_400_000);
  const kept = await openKept(before, given.url, (handed) => outside.take(handed));
  try {
    const year = new Year(kept, outside, given);
    await year.prepare();
    for (let day = 0; day < given.days; day += 1) {
      await year.live(day);
      told(day);
    }
    return { harm: await year.harm(), work: await year.work() };
  } finally {
    await kept.close();
  }
}

class Year {
  readonly #kept: Kept;
  readonly #outside: Outside;
  readonly #given: Given;
  readonly #company: Company;
  readonly #gym: Gym;
  readonly #staff: Staff;
  readonly #people = new Map<string, Person>();
  readonly #intents: ReadonlyMap<number, Intent[]>;
  /** Days on which a customer says on their own that the new card works. */
  readonly #says = new Map<number, Person[]>();

  constructor(kept: Kept, outside: Outside, given: Given) {
    const { fate, intents } = given;
    this.#kept = kept;
    this.#outside = outside;
    this.#given = given;
    this.#intents = Map.groupBy(intents, ({ day }) => day);
    this.#company = new Company(kept, fate, BEGINS);
    this.#gym = new Gym(kept, outside, fate, this.#company.at);
    this.#staff = new Staff({
      kept,
      outside,
      fate,
      company: this.#company,
      gym: this.#gym,
      people: this.#people,
    });
  }

  async prepare(): Promise<void> {
    const { status, body } = await this.#kept.call('POST', '/mailboxes', {
      name: 'Company',
      address: 'care@company.example',
      smtp: { host: '127.0.0.1', port: 25, tls: 'none' },
    });
    if (status >= 300) throw new Error(JSON.stringify(body));
    await this.#kept.call('PUT', '/settings/promises', { tell: 'send' });
    await this.#gym.open();
    const concerned = new Set(this.#given.intents.map((intent) => intent.person));
    for (const person of this.#given.people) {
      if (!concerned.has(person)) continue;
      await this.#company.meet(person);
      this.#people.set(this.#company.customers.get(person.number) ?? '', person);
    }
  }

  async live(day: number): Promise<void> {
    await this.#kept.goTo(this.#moment(day, 7));
    for (const { reference, rung, say } of this.#outside.begin(day))
      await this.#kept.report(reference, rung, say);
    await this.#kept.goTo(this.#moment(day, 9));
    for (const intent of this.#intents.get(day) ?? []) await this.#want(intent, day);
    await this.#company.goOn(day);
    await this.#gym.mend(day);
    await this.#gym.reconcile(day);
    await this.#customersSpeak(day);
    await this.#staff.work(day);
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
      const works = this.#company.hasCard(person, day);
      await this.#company.says(person, works, day);
      if (!works) this.#awaits(person, day + 7);
    }
    this.#says.delete(day);
  }

  /** What people suffered, by what was really done and what really went out to them. */
  async harm(): Promise<Harm> {
    const harm = noHarm();
    const { people, promises } = await this.#staff.inHand();
    const { days } = this.#given;
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
      const called = people.has(this.#company.customers.get(person.number) ?? '');
      if (!heard.sent && !called) harm.actionsWithoutNotice += 1;
      else if (heard.sent && !heard.came) harm.toldButLost += 1;
    }
    for (const { person, reference } of await this.#gym.referred()) {
      const where = this.#gym.wantsElsewhere(person.number) ? 'their company' : 'them';
      if (!this.#outside.heardOf(person, reference, where).sent) harm.debtsWithoutProof += 1;
    }
    for (const [id, { intent, day }] of this.#company.promised) {
      if (!this.#company.forgets(intent) || day + SOON_DAYS >= days || promises.has(id)) continue;
      if (!this.#outside.heardOf(intent.person, intent.reference).sent) harm.promisesBrokenUnseen += 1;
    }
    return harm;
  }

  async work(): Promise<Work> {
    const done = (...types: Intent['type'][]): number =>
      this.#company.done.filter(({ intent }) => types.includes(intent.type)).length;
    return {
      ...noWork(),
      cardsInHand: [...this.#company.inHand.values()].filter((day) => day < this.#given.days).length,
      cardsBlocked: done('card.block'),
      otherActions: done('charge.refused', 'fee.charge', 'limit.lower'),
      agreementsEnded: this.#company.ended,
      invoicesSent: this.#invoicesSent(),
      invoicesPaid: this.#gym.paid,
      debtsReferred: (await this.#gym.referred()).length,
      promisesKept: this.#company.promisesKept.size,
      messages: this.#outside.taken,
      calls: this.#outside.calls,
    };
  }

  #invoicesSent(): number {
    const sent = [...this.#gym.invoices.values()].filter(({ intent: { person, reference } }) =>
      (['them', 'their company'] as const).some(
        (where) => this.#outside.heardOf(person, reference, where).sent,
      ),
    );
    return sent.length;
  }
}
