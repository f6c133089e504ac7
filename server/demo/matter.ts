import { z } from 'zod';
import { composeMail } from '#connectors/email/sending/index.ts';
import { type Arrival, autoReply, bounce, GENUINE, UNSIGNED } from './arrivals.ts';
import { COMPANY, type DemoCustomer, type PersonKey, type SystemName } from './company.ts';
import type { Api } from './people.ts';
import { attachment, htmlOf } from './plan.ts';
import type { Turn } from './scripts.ts';
import type { Stage } from './stage.ts';

/** What a matter is played with. */
export interface Cast {
  readonly stage: Stage;
  as(key: PersonKey): Api;
  /** A system of the company, with a token of its own. */
  system(name: SystemName): Api;
  /** Ids of people, of teams by name, and of partners. */
  id(name: string): string;
  /** A customer of the cast, by address. */
  customer(email: string): Known;
  /** Somebody outside answers on the page behind a link. */
  presses(link: string, form: Readonly<Record<string, string>>): Promise<void>;
}

/** A customer and their id. */
export interface Known extends DemoCustomer {
  readonly id: string;
}

const Entry = z.object({ id: z.string(), direction: z.string(), conversationId: z.string().nullable() });
const Entries = z.object({ items: z.array(Entry) });
const Numbered = z.object({ number: z.string().nullable() });
const Sent = z.object({ id: z.string() });
const Words = z.object({ text: z.string() });
const Contact = z.object({ entry: Entry, caseNumber: z.string().nullable() });
const Found = z.object({
  items: z.array(z.object({ words: z.string(), act: z.string(), dueAt: z.string().nullable() })),
});
const Owed = z.object({
  promises: z.array(z.object({ id: z.string(), state: z.string(), proof: z.string() })),
});

/** What a message of ours is, beside its words. */
export interface Answering {
  readonly purpose?: string;
  readonly promises?: readonly object[];
  /** Promises are looked for in the words, as the composer does. */
  readonly find?: true;
}

/** One matter of one customer, as it goes on: they write and call, we answer, promise, hand over and close. */
export class Matter {
  number = '';
  /** Of the customer's last words. */
  entryId = '';
  readonly customer: Known;
  readonly subject: string;
  readonly #cast: Cast;
  #conversationId: string | null = null;
  #mails: string[] = [];

  constructor(cast: Cast, customer: Known, subject: string) {
    this.#cast = cast;
    this.customer = customer;
    this.subject = subject;
  }

  /** The customer writes a mail; the case that it is part of is known from then on. */
  async writes(text: string, more: Pick<Turn, 'attach' | 'html'> = {}): Promise<void> {
    const { stage } = this.#cast;
    const at = stage.now();
    const { name, email: address } = this.customer;
    const messageId = `${this.#mails.length}.${at.getTime()}@${address.split('@')[1]}`;
    const { bytes } = await composeMail({
      from: { address, name },
      to: [{ address: COMPANY.address, name: COMPANY.name }],
      subject: this.#mails.length === 0 ? this.subject : `Re: ${this.subject}`,
      text,
      html: more.html ? htmlOf(text, undefined) : null,
      attachments: more.attach
        ? [attachment(more.attach, { number: this.#order(), customer: this.customer })]
        : [],
      messageId,
      inReplyTo: this.#mails.at(-1) ?? null,
      references: this.#mails,
      date: at,
    });
    this.#mails.push(messageId);
    await this.#arrives(`matter-${address}-${at.getTime()}`, bytes, GENUINE);
    const { items } = Entries.parse(
      await this.#api('mara')('GET', `/customers/${this.customer.id}/record?limit=20`),
    );
    const entry = items.find((one) => one.direction === 'in');
    if (!entry?.conversationId) throw new Error(`«${this.subject}» was not filed.`);
    this.entryId = entry.id;
    this.#conversationId = entry.conversationId;
    const { number } = Numbered.parse(
      await this.#api('mara')('GET', `/conversations/${entry.conversationId}/case`),
    );
    this.number = number ?? this.number;
  }

  #order(): number {
    return 31_000 + (this.customer.email.length % 90);
  }

  #arrives(key: string, bytes: Buffer, authentication: Arrival['authentication']): Promise<void> {
    return this.#cast.stage.arrives({ key, at: this.#cast.stage.now(), bytes, authentication });
  }

  /** A machine answers our last mail: it comes back, or the customer is away. */
  async machineAnswers(how: 'bounce' | 'away'): Promise<void> {
    const of = { to: this.customer, messageId: this.#mails.at(-1) ?? '', subject: this.subject };
    const at = this.#cast.stage.now();
    if (how === 'bounce') await this.#arrives(`bounce-${at.getTime()}`, bounce(of, at), UNSIGNED);
    else await this.#arrives(`away-${at.getTime()}`, await autoReply(of, at), GENUINE);
  }

  #api(by: PersonKey): Api {
    return this.#cast.as(by);
  }

  /** So many hours from the moment at which it is played. */
  due(hours: number): string {
    return new Date(this.#cast.stage.now().getTime() + hours * 3_600_000).toISOString();
  }

  /** Of a person, team or partner of the cast. */
  id(name: string): string {
    return this.#cast.id(name);
  }

  /** Something about the customer themselves. */
  known(by: PersonKey, path: string, body: object): Promise<unknown> {
    return this.#api(by)('POST', `/customers/${this.customer.id}${path}`, body);
  }

  /** A verb on the case. */
  act(by: PersonKey, method: 'POST' | 'PATCH', path: string, body?: object): Promise<unknown> {
    return this.#api(by)(method, `/cases/${this.number}${path}`, body);
  }

  /** Somebody makes it theirs and says what it is. */
  async take(by: PersonKey, change: object = {}): Promise<void> {
    await this.act(by, 'POST', '/assignment', {});
    if (Object.keys(change).length > 0) await this.act(by, 'PATCH', '', change);
  }

  async read(by: PersonKey): Promise<void> {
    if (this.#conversationId) await this.#api(by)('POST', `/conversations/${this.#conversationId}/read`);
  }

  /** Reads what there is and writes to the customer; it leaves by itself. */
  async answers(
    by: PersonKey,
    text: string,
    { find, promises = [], ...more }: Answering = {},
  ): Promise<void> {
    await this.read(by);
    const all = [...promises, ...(find ? await this.#foundIn(by, text) : [])];
    const made = Sent.parse(await this.act(by, 'POST', '/messages', { text, promises: all, ...more }));
    this.#mails.push(`${made.id}@${COMPANY.address.split('@')[1]}`);
  }

  /** The customer follows the link in our question. */
  async saysSolved(solved: 'yes' | 'no'): Promise<void> {
    const { id } = await this.#newest('mara', ({ direction }) => direction === 'out');
    const { text } = Words.parse(await this.#api('mara')('GET', `/entries/${id}`));
    const link = /https?:\/\/\S+\/answers\/[\w-]+/.exec(text)?.[0];
    if (link === undefined) throw new Error(`Nothing was asked about «${this.subject}».`);
    await this.#cast.presses(link, { solved });
  }

  async #newest(by: PersonKey, fits: (entry: z.output<typeof Entry>) => boolean): Promise<{ id: string }> {
    const { items } = Entries.parse(await this.#api(by)('GET', `/cases/${this.number}/entries`));
    const found = items.findLast(fits);
    if (!found) throw new Error(`Case ${this.number} has no such entry.`);
    return found;
  }

  async #foundIn(by: PersonKey, text: string): Promise<object[]> {
    const { items } = Found.parse(
      await this.#api(by)('POST', '/promises/finding', { text, customerId: this.customer.id }),
    );
    const dated = items.flatMap(({ words, act, dueAt }) => (dueAt === null ? [] : [{ words, act, dueAt }]));
    if (dated.length === 0) throw new Error(`No promise was found in «${text}».`);
    return dated;
  }

  /** A call or visit that is written down by hand; answers its entry. */
  async contact(by: PersonKey, direction: 'in' | 'out', outcome: string, text: string): Promise<string> {
    const named = this.number === '' ? {} : { caseNumber: this.number };
    const { entry, caseNumber } = Contact.parse(
      await this.#api(by)('POST', `/customers/${this.customer.id}/contacts`, {
        channel: 'phone',
        direction,
        outcome,
        text,
        ...named,
      }),
    );
    if (direction === 'in') this.entryId = entry.id;
    this.number = caseNumber ?? this.number;
    return entry.id;
  }

  /** What is owed is kept, each as it has to be proven. */
  async keeps(by: PersonKey): Promise<void> {
    const { promises } = Owed.parse(await this.#api(by)('GET', `/cases/${this.number}`));
    for (const { id, state, proof } of promises) {
      if (state !== 'open' && state !== 'broken') continue;
      await this.#api(by)('POST', `/promises/${id}/keeping`, { entryId: await this.#proofOf(by, proof) });
    }
  }

  async #proofOf(by: PersonKey, proof: string): Promise<string> {
    if (proof === 'customer') return this.entryId;
    if (proof === 'reached') return this.contact(by, 'out', 'reached', 'Reached them, as promised.');
    const { id } = await this.#newest(
      by,
      ({ direction }) => direction === 'out' || (direction === 'in' && proof === 'entry'),
    );
    return id;
  }

  async closes(
    by: PersonKey,
    how: 'agreed' | 'confirmed' | 'silence',
    cause: string,
    say = '',
  ): Promise<void> {
    await this.read(by);
    const entryId = how === 'agreed' ? { entryId: this.entryId } : {};
    await this.act(by, 'POST', '/closure', { how, cause, say, ...entryId });
    if (this.#conversationId)
      await this.#api(by)('PATCH', `/conversations/${this.#conversationId}`, { state: 'done' });
  }
}
