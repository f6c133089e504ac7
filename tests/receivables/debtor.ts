import type { World } from '#tests/support/world.ts';
import { done } from './support.ts';

/** One customer with one invoice, as the company's own billing system goes about it. */
export interface Debtor {
  readonly customerId: string;
  readonly invoiceId: string;
  readonly number: string;
  /** Asks the gate for a step; its verdict with the codes of what stands against it. */
  ask(
    type: string,
    data?: object,
    mode?: 'ask' | 'done',
  ): Promise<{ verdict: string; codes: string[]; action: string }>;
  /** Tells what became of a piece that was sent. */
  piece(what: 'invoice' | 'reminder' | 'letter-of-claim', ref: string, rung: string): Promise<void>;
  call(outcome: 'reached' | 'no-answer'): Promise<void>;
  pay(amount: number, kind?: 'payment' | 'reversal'): Promise<void>;
  reconcile(): Promise<void>;
  see(): Promise<Record<string, unknown> & { step: { state: string; rung: string | null }; state: string }>;
}

let count = 0;

/** A customer and an invoice over 100 that falls due in `dueInDays`. */
export async function debtor(world: World, dueInDays: number, more: object = {}): Promise<Debtor> {
  count += 1;
  const n = count;
  const now = () => world.house.clock.now();
  const inDays = (days: number) => new Date(now().getTime() + days * 86_400_000).toISOString();
  const customer = await done(
    world.as.agent('POST', '/customers', {
      kind: 'person',
      name: `Dan ${n}`,
      contactPoints: [{ kind: 'email', value: `dan${n}@customer.example` }],
    }),
  );
  const number = `00-${n}`;
  const { invoice } = await done(
    world.as.agent('POST', '/invoices', {
      source: 'billing-system',
      number,
      customer: { id: customer.id },
      amount: 100,
      currency: 'EUR',
      issuedAt: now().toISOString(),
      dueAt: inDays(dueInDays),
      ...more,
    }),
  );
  const url = `/invoices/${invoice.id}`;
  let asked = 0;
  return {
    customerId: customer.id,
    invoiceId: invoice.id,
    number,
    ask: async (type, data = {}, mode = 'ask') => {
      asked += 1;
      const answer = await done(
        world.as.agent('POST', '/actions', {
          type,
          source: 'billing-system',
          id: `${n}-${asked}`,
          customer: { id: customer.id },
          subject: { invoice: number },
          mode,
          data,
        }),
      );
      return {
        verdict: answer.verdict,
        codes: answer.because.map(({ code }: { code: string }) => code),
        action: answer.action,
      };
    },
    piece: async (what, ref, rung) => {
      await done(
        world.as.agent('POST', `${url}/deliveries`, {
          what,
          source: 'mail-house',
          ref,
          channel: 'letter',
          recipient: 'Dan, 1 Road',
          rung,
          at: now().toISOString(),
          proof: `scan ${ref}`,
        }),
      );
    },
    call: async (outcome) => {
      const made = await done(
        world.as.agent('POST', `/customers/${customer.id}/contacts`, {
          channel: 'phone',
          direction: 'out',
          outcome,
          text: 'About the invoice.',
        }),
      );
      await done(world.as.agent('POST', `${url}/calls`, { entryId: made.entry.id }));
    },
    pay: async (amount, kind = 'payment') => {
      asked += 1;
      await done(
        world.as.agent('POST', `${url}/payments`, {
          source: 'bank',
          ref: `${n}-${asked}`,
          kind,
          amount,
          at: now().toISOString(),
        }),
      );
    },
    reconcile: async () => {
      await done(
        world.as.agent('POST', '/receivables/reconciliations', {
          source: 'billing-system',
          until: now().toISOString(),
        }),
      );
    },
    see: () => done(world.as.agent('GET', url)),
  };
}

/** On the way until a letter of claim has arrived: invoice, two reminders and the letter, each proven. */
export async function claimed(world: World, more: object = {}): Promise<Debtor> {
  const dan = await debtor(world, 1, more);
  const pass = (days: number) => world.moveClock(days * 86_400_000);
  await dan.piece('invoice', 'i1', 'delivered');
  await pass(2);
  await dan.piece('reminder', 'r1', 'delivered');
  await pass(15);
  await dan.piece('reminder', 'r2', 'delivered');
  await pass(15);
  await dan.piece('letter-of-claim', 'l1', 'delivered');
  return dan;
}

/** With a collector, the whole way proven. */
export async function placed(world: World): Promise<Debtor> {
  const dan = await claimed(world);
  await world.moveClock(31 * 86_400_000);
  await dan.reconcile();
  await dan.call('reached');
  const lead = await world.person('lead', `Lea ${dan.number}`);
  const url = `/invoices/${dan.invoiceId}`;
  await done(lead.call('POST', `${url}/reviews`, { decision: 'refer', reason: 'All is proven.' }));
  const partner = await done(
    world.as.lead('POST', '/partners', { name: `Collector ${dan.number}`, email: 'desk@collector.example' }),
  );
  const { answer, invoice } = await done(
    world.as.lead('POST', `${url}/placement`, { partnerId: partner.id }),
  );
  if (!invoice.placed) throw new Error(`Not placed: ${JSON.stringify(answer)}`);
  return dan;
}
