import { type Company, cardOf, partOf } from './company.ts';
import type { Fate } from './fate.ts';
import type { Gym } from './gym.ts';
import type { Kept } from './kept.ts';
import { type Outside, rightAddressOf } from './outside.ts';
import type { Person } from './people.ts';

/** Days after it was first seen on which somebody tries again to reach a person by telephone. */
const TRIES = new Set([0, 1, 2, 5, 9, 16, 30]);

interface Item {
  readonly [key: string]: unknown;
}

/** Parts of the company that staff work with. */
export interface Desk {
  readonly kept: Kept;
  readonly outside: Outside;
  readonly fate: Fate;
  readonly company: Company;
  readonly gym: Gym;
  /** By Kept's ids. */
  readonly people: ReadonlyMap<string, Person>;
}

/** People of the company, who do what Kept lists for them: call, apologise, look at debts. */
export class Staff {
  readonly #desk: Desk;
  /** Day on which something was first seen on a list. */
  readonly #seen = new Map<string, number>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  async work(day: number): Promise<void> {
    if (day % 7 === 0) await this.#release(day);
    for (const notice of await this.#list('/notices?state=asked-person')) await this.#tell(notice, day);
    for (const task of await this.#list('/tasks?view=all')) await this.#do(task, day);
  }

  /** Nothing shows that somebody was told that a card is coming: after a month a lead sends it all the same, and says why. */
  async #release(day: number): Promise<void> {
    const { kept, company } = this.#desk;
    const since = new Date(new Date(company.at(day)).getTime() - 30 * 86_400_000).toISOString();
    for (const { id, heldAt } of await this.#list('/holds?state=held&type=card.replace')) {
      if (String(heldAt) > since) continue;
      const reason = { reason: 'Nothing reaches them otherwise; they need a card that works.' };
      await kept.asLead('POST', `/holds/${String(id)}/release`, reason);
    }
  }

  /** Whether somebody is reached who is called about this today. */
  #reaches(person: Person, about: string, day: number): boolean | null {
    const since = day - (this.#seen.get(about) ?? day);
    this.#seen.set(about, day - since);
    if (!TRIES.has(since)) return null;
    return person.phone !== null && person.phoneWorks && this.#desk.fate('reached', about, day) < 0.7;
  }

  /** Those whom nothing else reached are called; seven calls in ten reach somebody. */
  async #tell(notice: Item, day: number): Promise<void> {
    const { kept, outside, people, company } = this.#desk;
    const [matter, key] = [String(notice.matter), String(notice.key)];
    const person = people.get(String(notice.customerId));
    if (!person) return;
    const reached = this.#reaches(person, `${person.number} ${matter} ${key}`, day);
    if (reached === null) return;
    await kept.call('POST', `/notices/${String(notice.id)}/telling`, {
      outcome: reached ? 'told' : 'not-reached',
      say: reached ? 'They heard it.' : 'Nobody answered.',
    });
    if (!reached) return;
    outside.told(person, matter);
    if (key === 'confirm-address') await this.#confirmAddress(person, day);
    else if (matter.includes(cardOf({ person })))
      await company.says(person, company.hasCard(person, day), day);
  }

  async #confirmAddress(person: Person, day: number): Promise<void> {
    const { kept, company } = this.#desk;
    await kept.call('POST', `/customers/${company.customers.get(person.number)}/contact-points`, {
      kind: 'postal',
      value: person.addressWorks ? person.address : rightAddressOf(person),
      verified: { at: company.at(day, 8), how: 'on the telephone' },
    });
  }

  async #do(task: Item, day: number): Promise<void> {
    const person = this.#desk.people.get(String(task.customerId));
    if (!person) return;
    const [id, say, promise] = [String(task.id), String(task.say), String(task.promiseId)];
    if (this.#desk.company.promised.has(promise)) return this.#apologise(person, id, promise, day);
    const invoice = this.#desk.gym.invoices.get(/invoice (\S+?)[ :]/.exec(say)?.[1] ?? '');
    if (!invoice) return;
    if (say.startsWith('Look at')) return this.#review(id, invoice.id);
    if (say.startsWith('Call about')) return this.#callAbout(person, id, invoice, day);
  }

  async #apologise(person: Person, task: string, promise: string, day: number): Promise<void> {
    const { outside, company } = this.#desk;
    const reached = this.#reaches(person, `${company.promised.get(promise)?.intent.reference}`, day);
    if (reached !== true) return;
    const entryId = await company.callBack(promise, 'We are sorry that nobody called.');
    outside.told(person, company.promised.get(promise)?.intent.reference ?? '');
    await this.#done(task, entryId);
  }

  async #callAbout(
    person: Person,
    task: string,
    invoice: { readonly id: string; readonly intent: { readonly reference: string } },
    day: number,
  ): Promise<void> {
    const { kept, outside, company } = this.#desk;
    const reached = this.#reaches(person, `${invoice.intent.reference} call`, day);
    if (reached === null) return;
    const entryId = await company.contact(
      person,
      'out',
      reached ? 'reached' : 'no-answer',
      reached ? 'They know of it and have not paid.' : 'Nobody answered.',
    );
    if (reached) outside.told(person, invoice.intent.reference);
    await kept.call('POST', `/invoices/${invoice.id}/calls`, { entryId });
    const { body } = await kept.call('GET', `/invoices/${invoice.id}`);
    if (partOf(body.step).rung !== 'call') await this.#done(task, entryId);
  }

  /** A lead looks at a debt before it goes to the collector, and lets it go. */
  async #review(task: string, invoice: string): Promise<void> {
    const { kept } = this.#desk;
    const review = { decision: 'refer', reason: 'Everything is proven.' };
    const { status } = await kept.asLead('POST', `/invoices/${invoice}/reviews`, review);
    if (status < 300) await this.#done(task);
  }

  async #done(task: string, entryId?: string): Promise<void> {
    await this.#desk.kept.call('PATCH', `/tasks/${task}`, {
      state: 'done',
      ...(entryId === undefined ? { reason: 'Looked at.' } : { entryId }),
    });
  }

  /** A whole list, as people see it before they begin. */
  async #list(path: string): Promise<Item[]> {
    const all: Item[] = [];
    for (let next: unknown = ''; typeof next === 'string'; ) {
      const page = `${path}&limit=100${next === '' ? '' : `&cursor=${next}`}`;
      const { body } = await this.#desk.kept.call('GET', page);
      if (!Array.isArray(body.items)) throw new Error(`${page}: ${JSON.stringify(body)}`);
      all.push(...body.items.map(partOf));
      next = body.next;
    }
    return all;
  }

  /** Promises and people that somebody is still asked to call about: seen, with a name and a date. */
  async inHand(): Promise<{ readonly promises: ReadonlySet<string>; readonly people: ReadonlySet<string> }> {
    const tasks = await this.#list('/tasks?view=all');
    const notices = await this.#list('/notices?state=asked-person');
    return {
      promises: new Set(tasks.map(({ promiseId }) => String(promiseId))),
      people: new Set(notices.map(({ customerId }) => String(customerId))),
    };
  }
}
