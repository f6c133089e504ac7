import { z } from 'zod';
import type { Beats } from './owed.ts';
import { Id } from './people.ts';
import { DAY, type Systems } from './systems.ts';

const Issued = z.object({ replacement: Id.nullable() });

/** A display that is exchanged: nothing is switched off before the new one works. */
export const swapped = (s: Systems): Beats => {
  let second = '';
  const issue = async (email: string, oldRef: string, newRef: string): Promise<string> => {
    const made = Issued.parse(
      await s.post('/replacements', {
        source: 'rentals',
        customer: { id: s.id(email) },
        thing: 'display',
        oldRef,
        newRef,
        reason: 'The old one goes dark in the cold',
        dueAt: s.at(8 * DAY),
      }),
    );
    return made.replacement?.id ?? '';
  };
  return [
    [
      16 * DAY,
      async () => {
        second = await issue('ghallam@mail.example', 'display-118', 'display-633');
      },
    ],
    [
      12 * DAY,
      async () => {
        if (second !== '')
          await s.post(`/replacements/${second}/tracking`, {
            state: 'on-its-way',
            say: 'With Swiftline',
            ref: 'SW-88-2210',
          });
      },
    ],
    [
      2 * DAY,
      () =>
        s.acts('ask', 'rentals', 'device.deactivate', 'ghallam@mail.example', {
          subject: { display: 'display-118' },
          reason: 'replacement',
        }),
    ],
  ];
};

/** Invoices: paid, overdue with a reminder, disputed, and one after the end. */
export const billed = (s: Systems): Beats => {
  const ids: Record<string, string> = {};
  return [
    [
      43 * DAY,
      async () => {
        ids.rental = await s.agreement('hello@moorlandtours.example', 'A-310', 'Twelve rental bikes');
        await s.agreement('desk@tworivers.example', 'A-287', 'Eight rental bikes, with service');
        ids.late = await s.invoice('F-20931', 'arthur.bellweather@mail.example', '186.00', 10);
        ids.paid = await s.invoice('F-20932', 'marcus.teale@mail.example', '1990.00', 14);
        ids.disputed = await s.invoice('F-20933', 'rosalind.pike@mail.example', '240.00', 14);
      },
    ],
    [
      42 * DAY,
      async () => {
        for (const id of [ids.late, ids.paid, ids.disputed])
          await s.post(`/invoices/${id}/deliveries`, {
            what: 'invoice',
            source: 'billing',
            ref: `mail-${id}`,
            channel: 'email',
            recipient: 'as on file',
            rung: 'delivered',
            at: s.at(-1),
            proof: 'Taken by the mail server of the customer.',
          });
      },
    ],
    [
      30 * DAY,
      async () => {
        await s.post(`/invoices/${ids.paid}/payments`, {
          source: 'bank',
          ref: 'SEPA-771',
          amount: '1990.00',
          at: s.at(-2),
        });
        await s.post(`/invoices/${ids.disputed}/disputes`, { reason: 'The repair took five weeks.' });
      },
    ],
    [
      25 * DAY,
      () =>
        s.post(`/agreements/${ids.rental}/ending`, {
          until: s.at(0),
          lastBillAt: s.at(5 * DAY),
          reason: 'They sold the bikes at the end of the season.',
        }),
    ],
    [
      18 * DAY,
      async () => {
        await s.post('/receivables/reconciliations', { source: 'bank', until: s.at(0) });
        await s.acts('ask', 'billing', 'invoice.remind', 'arthur.bellweather@mail.example', {
          subject: { invoice: 'F-20931' },
        });
      },
    ],
    [
      4 * DAY,
      () =>
        s.acts('ask', 'billing', 'debt.refer', 'arthur.bellweather@mail.example', {
          subject: { invoice: 'F-20931' },
        }),
    ],
    [
      26,
      () =>
        s.acts('ask', 'billing', 'invoice.issue', 'hello@moorlandtours.example', {
          subject: { agreement: 'A-310' },
          data: { amount: '960.00', currency: 'GBP', periodTo: s.at(30 * DAY) },
        }),
    ],
  ];
};
