import type { Fate } from './fate.ts';
import type { Intent } from './intents.ts';
import type { Kept } from './kept.ts';

/** The gym's billing: it tells Kept of invoices and payments, and Kept takes every step towards a collector. */
export class Gym {
  readonly #kept: Kept;
  readonly #fate: Fate;
  readonly #at: (day: number, hour?: number) => string;
  /** Kept's ids of invoices, by their numbers. */
  readonly invoices = new Map<string, { readonly id: string; readonly intent: Intent }>();

  constructor(kept: Kept, fate: Fate, at: (day: number, hour?: number) => string) {
    this.#kept = kept;
    this.#fate = fate;
    this.#at = at;
  }

  async open(): Promise<void> {
    const partner = await this.#must('POST', '/partners', {
      name: 'Collector',
      email: 'office@collector.example',
    });
    await this.#must('PUT', '/receivables/ladder', { collectorId: partner.id });
  }

  /** Whether this customer asked for invoices to go to their company. */
  wantsElsewhere = (number: number): boolean => this.#fate('wants it elsewhere', number) < 0.15;

  async issue(intent: Intent, customerId: string, day: number): Promise<void> {
    const { person, reference, amount } = intent;
    const to = { name: 'Their company', email: `office@c${person.number}.example` };
    if (this.wantsElsewhere(person.number))
      await this.#must('POST', `/customers/${customerId}/instructions`, { kind: 'invoice-to', to });
    const { invoice } = await this.#must('POST', '/invoices', {
      source: 'gym',
      number: reference,
      customer: { id: customerId },
      amount,
      currency: 'GBP',
      issuedAt: this.#at(day),
      dueAt: this.#at(day + 14),
      // Half of the time the billing system does what it always did.
      ...(this.wantsElsewhere(person.number) && this.#fate('heeds', person.number) < 0.5
        ? { billTo: to }
        : {}),
      driven: true,
    });
    if (typeof invoice === 'object' && invoice !== null && 'id' in invoice)
      this.invoices.set(reference, { id: String(invoice.id), intent });
  }

  /** Payments of the day are told, and that there were no others. */
  async reconcile(day: number): Promise<void> {
    for (const { id, intent } of this.invoices.values())
      if (intent.day + 12 === day && this.#fate('pays', intent.person.number) <= 0.8)
        await this.#must('POST', `/invoices/${id}/payments`, {
          source: 'gym',
          ref: `P-${intent.reference}`,
          amount: intent.amount,
          at: this.#at(day),
        });
    await this.#must('POST', '/receivables/reconciliations', { source: 'gym', until: this.#at(day) });
  }

  /** Invoices that a collector has. */
  async referred(): Promise<Intent[]> {
    const placed: Intent[] = [];
    for (const { id, intent } of this.invoices.values())
      if ((await this.#must('GET', `/invoices/${id}`)).placed === true) placed.push(intent);
    return placed;
  }

  async #must(method: 'GET' | 'POST' | 'PUT', path: string, body?: object) {
    const answer = await this.#kept.call(method, path, body);
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}
