import { z } from 'zod';
import type { PersonKey, SystemName } from './company.ts';
import type { Cast } from './matter.ts';
import { Id } from './people.ts';

const HOUR_MS = 3_600_000;
/** Hours of a day, as beats are counted. */
export const DAY = 24;
/** The contact points of a customer, as the demo reads them. */
export const Points = z.object({
  items: z.array(z.object({ id: z.string(), kind: z.string(), verifiedAt: z.string().nullable() })),
});
const Invoiced = z.object({ invoice: Id });

/** The company's own systems among the cast: shop, rentals and billing, which ask the gate and report to it. */
export class Systems {
  readonly #cast: Cast;
  #asked = 0;

  constructor(cast: Cast) {
    this.#cast = cast;
  }

  /** So many hours from the moment at which it is played. */
  at(hours: number): string {
    return new Date(this.#cast.stage.now().getTime() + hours * HOUR_MS).toISOString();
  }

  post(path: string, body: object, by: SystemName = 'billing'): Promise<unknown> {
    return this.#cast.system(by)('POST', path, body);
  }

  /** A colleague does it at the desk. */
  atDesk(by: PersonKey, path: string, body: object): Promise<unknown> {
    return this.#cast.as(by)('POST', path, body);
  }

  get(path: string): Promise<unknown> {
    return this.#cast.as('helen')('GET', path);
  }

  id(email: string): string {
    return this.#cast.customer(email).id;
  }

  /** A system asks before it acts, or reports what it did. */
  acts(
    mode: 'ask' | 'done',
    source: SystemName,
    type: string,
    email: string,
    more: object = {},
  ): Promise<unknown> {
    this.#asked += 1;
    const id = `${type.replace('.', '-')}-${4100 + this.#asked}`;
    return this.post(
      '/actions',
      { type, source, id, customer: { id: this.id(email) }, mode, ...more },
      source,
    );
  }

  async invoice(
    number: string,
    email: string,
    amount: string,
    dueIn: number,
    more: object = {},
  ): Promise<string> {
    const made = await this.post('/invoices', {
      source: 'billing',
      number,
      customer: { id: this.id(email) },
      amount,
      currency: 'GBP',
      issuedAt: this.at(0),
      dueAt: this.at(dueIn * DAY),
      ...more,
    });
    return Invoiced.parse(made).invoice.id;
  }

  async agreement(email: string, number: string, what: string): Promise<string> {
    const body = { source: 'rentals', number, what, from: this.at(-400 * DAY) };
    return Id.parse(await this.post(`/customers/${this.id(email)}/agreements`, body, 'rentals')).id;
  }

  /** Everybody who has written or bought here before is known at their address. */
  async knows(email: string): Promise<void> {
    const path = `/customers/${this.id(email)}/contact-points`;
    const { items } = Points.parse(await this.#cast.as('mara')('GET', path));
    for (const point of items.filter(({ verifiedAt }) => verifiedAt === null))
      await this.atDesk('mara', `${path}/${point.id}/confirmation`, {
        say: 'Read it out at the counter, with the bike’s papers.',
      });
  }
}
