import { partOf } from './company.ts';
import type { Fate } from './fate.ts';
import type { Intent } from './intents.ts';
import type { Kept } from './kept.ts';
import { companyOf, type Outside } from './outside.ts';

/** An invoice as the billing system writes it. */
interface Written {
  readonly number: string;
  readonly [field: string]: unknown;
}

/** The gym's billing: it tells Kept of invoices and payments, and Kept takes every step towards a collector. */
export class Gym {
  readonly #kept: Kept;
  readonly #fate: Fate;
  readonly #at: (day: number, hour?: number) => string;
  /** Kept's ids of invoices, by their numbers. */
  readonly invoices = new Map<string, { readonly id: string; readonly intent: Intent }>();
  paid = 0;
  readonly #outside: Outside;
  /** Invoices that are written out anew on a day. */
  readonly #mends = new Map<number, (Written & { readonly billTo: object })[]>();

  constructor(kept: Kept, outside: Outside, fate: Fate, at: (day: number, hour?: number) => string) {
    this.#kept = kept;
    this.#outside = outside;
    this.#fate = fate;
    this.#at = at;
  }

  /** Whether somebody pays in time. */
  pays = ({ person }: Intent): boolean => this.#fate('pays', person.number) <= 0.8;

  async open(): Promise<void> {
    const partner = await this.#must('POST', '/partners', {
      name: 'Collector',
      email: 'office@collector.example',
    });
    await this.#must('PUT', '/receivables/ladder', { collectorId: partner.id });
  }

  /** Whether this customer asked for invoices to go to their company. */
  wantsElsewhere = (number: number): boolean => this.#fate('wants it elsewhere', number) < 0.15;

  /** Half of the time the billing system writes it out as it always did, and somebody mends it the day after. */
  async issue(intent: Intent, customerId: string, day: number): Promise<void> {
    const { person, reference } = intent;
    const elsewhere = this.wantsElsewhere(person.number);
    const to = { name: 'Their company', email: companyOf(person) };
    if (elsewhere)
      await this.#must('POST', `/customers/${customerId}/instructions`, { kind: 'invoice-to', to });
    const heeds = elsewhere && this.#fate('heeds', person.number) < 0.5;
    const given = this.#given(intent, customerId, day);
    const { invoice } = await this.#must('POST', '/invoices', heeds ? { ...given, billTo: to } : given);
    this.invoices.set(reference, { id: String(partOf(invoice).id), intent });
    if (heeds) await this.#sendToCompany(intent, day);
    else if (elsewhere)
      this.#mends.set(day + 1, [...(this.#mends.get(day + 1) ?? []), { ...given, billTo: to }]);
  }

  #given = ({ reference, amount }: Intent, customerId: string, day: number): Written => ({
    source: 'gym',
    number: reference,
    customer: { id: customerId },
    amount,
    currency: 'GBP',
    issuedAt: this.#at(day),
    dueAt: this.#at(day + 14),
    driven: true,
  });

  /** To whom else than the customer an invoice goes, the gym sends it itself, and tells Kept what became of it. */
  async #sendToCompany({ person, reference }: Intent, day: number): Promise<void> {
    const to = companyOf(person);
    this.#outside.take({ channel: 'email', to, text: `Invoice ${reference}`, reference: null });
    await this.#must('POST', `/invoices/${this.invoices.get(reference)?.id}/deliveries`, {
      what: 'invoice',
      source: 'gym',
      ref: `M-${reference}`,
      channel: 'email',
      recipient: to,
      rung: 'delivered',
      at: this.#at(day),
      proof: 'A receipt of their server.',
    });
  }

  async mend(day: number): Promise<void> {
    for (const given of this.#mends.get(day) ?? []) {
      await this.#must('POST', '/invoices', given);
      const invoice = this.invoices.get(given.number);
      if (invoice) await this.#sendToCompany(invoice.intent, day);
    }
  }

  /** Payments of the day are told, and that there were no others. */
  async reconcile(day: number): Promise<void> {
    for (const { id, intent } of this.invoices.values())
      if (intent.day + 12 === day && this.pays(intent)) {
        const payment = {
          source: 'gym',
          ref: `P-${intent.reference}`,
          amount: intent.amount,
          at: this.#at(day),
        };
        await this.#must('POST', `/invoices/${id}/payments`, payment);
        this.paid += 1;
      }
    await this.#must('POST', '/receivables/reconciliations', { source: 'gym', until: this.#at(day) });
  }

  /** Invoices that a collector has. */
  async referred(): Promise<Intent[]> {
    const placed: Intent[] = [];
    for (const { id, intent } of this.invoices.values())
      if (!this.pays(intent) && (await this.#must('GET', `/invoices/${id}`)).placed === true)
        placed.push(intent);
    return placed;
  }

  async #must(method: 'GET' | 'POST' | 'PUT', path: string, body?: object) {
    const answer = await this.#kept.call(method, path, body);
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}
