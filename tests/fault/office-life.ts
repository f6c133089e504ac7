import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from '../support/calls.ts';
import type { Chance } from './chance.ts';
import type { Asker, Doors } from './doors.ts';
import type { Kind, Ledger } from './ledger.ts';

/** Somebody of the company, signed in. */
export interface Person extends Asker {
  readonly id: string;
}

interface Matter {
  readonly number: string;
  readonly customerId: string;
  readonly state: 'open' | 'closed';
  readonly replySince: string | null;
  readonly owner: { readonly id: string } | null;
}

type Deed = (person: Person, matter: Matter, chance: Chance) => Promise<void>;

const soon = (chance: Chance, least: number, most: number): string =>
  new Date(Date.now() + chance.whole(least * 1000, most * 1000)).toISOString();

/** People who do, all at once and through whichever web process answers, everything that is done to cases and promises. */
export class OfficeLife {
  #matters: Matter[] = [];
  readonly #people: readonly Person[];
  readonly #doors: Doors;
  readonly #ledger: Ledger;
  /** Each with how often it is done. */
  readonly #deeds: readonly (readonly [often: number, deed: Deed])[];

  constructor(people: readonly Person[], doors: Doors, ledger: Ledger) {
    this.#people = people;
    this.#doors = doors;
    this.#ledger = ledger;
    this.#deeds = [
      [4, this.#note],
      [4, this.#answer],
      [3, this.#promise],
      [3, this.#contact],
      [2, this.#task],
      [1, this.#redress],
      [2, this.#take],
      [2, this.#read],
      [2, this.#offer],
      [4, this.#answerOffer],
      [1, this.#open],
      [4, this.#finish],
      [4, this.#choose],
    ];
  }

  /** Cases as the list shows them now. */
  async look(): Promise<number> {
    const [lead] = this.#people;
    if (!lead) return 0;
    const { body } = await this.#doors.ask(lead, 'GET', '/cases?state=all&limit=100');
    this.#matters = body.items;
    return this.#matters.length;
  }

  /** One person's day, until it is told to stop; then what was begun is ended. */
  async run(person: Person, chance: Chance, stopped: () => boolean): Promise<void> {
    const bag = this.#deeds.flatMap(([often, deed]) => Array.from({ length: often }, () => deed));
    while (!stopped()) {
      const [matter, deed] = [chance.pick(this.#matters), chance.pick(bag)];
      if (matter && deed) await deed(person, matter, chance);
      if (chance.next() < 0.1) await this.look();
      await pause(20);
    }
  }

  /** Writes once, however often it has to be sent; `undefined`: it was refused. */
  async #write(
    person: Person,
    path: string,
    body: unknown,
    key: string = randomUUID(),
  ): Promise<Answer | undefined> {
    const answer = await this.#doors.ask(person, 'POST', path, body, key);
    if (answer.status < 400) return answer;
    this.#ledger.refuse(`${answer.body?.code} ${path.split('/').at(-1)}`);
    return undefined;
  }

  /** Writes words with a marker, and notes under it what was acknowledged. */
  async #marked(
    person: Person,
    kind: Kind,
    path: string,
    body: (marker: string) => unknown,
    idOf: (answer: Answer) => string = (answer) => answer.body.id,
  ): Promise<Answer | undefined> {
    const marker = this.#ledger.marker(kind);
    const answer = await this.#write(person, path, body(marker), marker);
    if (answer) this.#ledger.acknowledge(marker, idOf(answer));
    return answer;
  }

  readonly #note: Deed = async (person, { number }) => {
    await this.#marked(person, 'note', `/cases/${number}/notes`, (text) => ({ text }));
  };

  readonly #answer: Deed = async (person, { number }, chance) => {
    const dueAt = soon(chance, 5, 20);
    await this.#marked(person, 'answer', `/cases/${number}/messages`, (marker) => ({
      text: `We look into it. I will call you back about ${marker}.`,
      promises: [{ words: `I will call you back about ${marker}`, act: 'call', dueAt }],
    }));
  };

  readonly #promise: Deed = async (person, { number: caseNumber }, chance) => {
    const dueAt = soon(chance, 1, 8);
    await this.#marked(person, 'promise', '/promises', (marker) => ({
      caseNumber,
      words: `We call back, ${marker}`,
      act: 'call',
      dueAt,
    }));
  };

  async #reach(
    person: Person,
    { number, customerId }: Matter,
    direction: 'in' | 'out',
    outcome: string,
  ): Promise<string | undefined> {
    const made = await this.#marked(
      person,
      'contact',
      `/customers/${customerId}/contacts`,
      (text) => ({ channel: 'phone', direction, outcome, text, caseNumber: number }),
      (answer) => answer.body.entry.id,
    );
    return made?.body.entry.id;
  }

  readonly #contact: Deed = async (person, matter, chance) => {
    const [direction, outcome] =
      chance.pick([
        ['in', 'reached'],
        ['in', 'voicemail'],
        ['out', 'voicemail'],
      ] as const) ?? [];
    if (direction && outcome) await this.#reach(person, matter, direction, outcome);
  };

  readonly #task: Deed = async (person, { number }) => {
    await this.#marked(person, 'task', `/cases/${number}/tasks`, (say) => ({ say }));
  };

  readonly #redress: Deed = async (person, { number }, chance) => {
    const dueAt = soon(chance, 3, 15);
    await this.#marked(
      person,
      'redress',
      `/cases/${number}/redress`,
      (say) => ({ kind: 'credit', amount: 100, currency: 'EUR', say, dueAt }),
      () => '',
    );
  };

  readonly #take: Deed = async (person, { number }) => {
    await this.#write(person, `/cases/${number}/assignment`, {});
  };

  readonly #read: Deed = async (person, { number }) => {
    const { body } = await this.#doors.ask(person, 'GET', `/cases/${number}`);
    for (const id of body.conversations) await this.#write(person, `/conversations/${id}/read`, {});
  };

  /** Only who answers for it may; the list may be a moment old. */
  readonly #offer: Deed = async (_person, { number, owner }, chance) => {
    const giver = this.#people.find(({ id }) => id === owner?.id);
    const to = chance.pick(this.#people.filter(({ id }) => id !== owner?.id));
    if (!giver) return;
    const answerBy = soon(chance, 1, 6);
    await this.#marked(giver, 'handoff', `/cases/${number}/handoffs`, (say) => ({
      staffId: to?.id,
      say,
      answerBy,
    }));
  };

  readonly #answerOffer: Deed = async (person, _matter, chance) => {
    const { body } = await this.#doors.ask(person, 'GET', '/handoffs');
    const offer = chance.pick<{ id: string }>(body.items);
    const given = chance.pick([{ answer: 'accept' }, { answer: 'refuse', reason: 'I am away.' }]);
    if (offer) await this.#write(person, `/handoffs/${offer.id}/answer`, given);
  };

  readonly #open: Deed = async (person, { customerId }) => {
    await this.#marked(
      person,
      'case',
      '/cases',
      (subject) => ({ customerId, subject }),
      (answer) => answer.body.number,
    );
  };

  /** Everything is done, read and agreed, so that it may be closed, unless something comes in between. */
  readonly #finish: Deed = async (person, matter, chance) => {
    const called = await this.#reach(person, matter, 'out', 'reached');
    const { body: shown } = await this.#doors.ask(person, 'GET', `/cases/${matter.number}`);
    for (const one of shown.promises) {
      if (one.state === 'open' || one.state === 'broken')
        await this.#write(person, `/promises/${one.id}/keeping`, { entryId: called, say: '' });
    }
    await this.#read(person, matter, chance);
    const entryId = await this.#reach(person, matter, 'in', 'reached');
    await this.#write(person, `/cases/${matter.number}/closure`, { how: 'agreed', entryId });
  };

  readonly #choose: Deed = async (person, _matter, chance) => {
    const closed = this.#matters.filter(({ replySince }) => replySince !== null);
    const matter = chance.pick(closed);
    const choice = chance.pick(['reopen', 'follow-up', 'acknowledge']);
    if (matter) await this.#write(person, `/cases/${matter.number}/reopening`, { choice });
  };
}
