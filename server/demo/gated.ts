import { billed, swapped } from './billed.ts';
import { CUSTOMERS } from './company.ts';
import type { Cast } from './matter.ts';
import type { Beats } from './owed.ts';
import { DAY, Points, Systems } from './systems.ts';

/** What the gate is for: questions, reports, holds, invoices, replacements, and an address that was somebody else's. */
export function gatedMatters(cast: Cast): readonly Beats[] {
  const systems = new Systems(cast);
  return [
    [
      [
        44 * DAY,
        async () => {
          for (const { email } of CUSTOMERS.filter(({ language }) => language === 'en'))
            await systems.knows(email);
        },
      ],
    ],
    told(systems),
    unasked(systems),
    held(systems),
    swapped(systems),
    billed(systems),
    misdirected(systems),
  ];
}

/** Reported at once and told at once, as it should be. */
const told = (s: Systems): Beats =>
  (
    [
      [27, 'marcus.teale@mail.example', '64.00'],
      [19, 'hannah.whitlock@mail.example', '29.00'],
      [12, 'aisha.rahman@post.example', '118.50'],
      [3, 'leila.haddad@mail.example', '29.00'],
    ] as const
  ).map(([days, email, amount]) => [
    days * DAY,
    () =>
      s.acts('done', 'shop', 'charge.refused', email, {
        subject: { card: '…4242' },
        reason: 'limit',
        data: { amount, currency: 'GBP', merchant: 'Fernhill Bikes' },
      }),
  ]);

/** A system that acted without asking, until somebody noticed. */
const unasked = (s: Systems): Beats =>
  (
    [
      [22, 'noah.birch@post.example'],
      [21, 'yasmin.q@post.example'],
      [15, 'arthur.bellweather@mail.example'],
      [6, 'o.penrose@post.example'],
    ] as const
  ).map(([days, email]) => [
    days * DAY,
    () =>
      s.acts('done', 'rentals', 'service.suspend', email, {
        subject: { rental: `R-${2000 + days}` },
        reason: 'overdue',
      }),
  ]);

/** Asked first, and not yet let through. */
const held = (s: Systems): Beats => [
  [
    9 * DAY,
    () =>
      s.acts('ask', 'rentals', 'service.suspend', 'rosalind.pike@mail.example', {
        subject: { rental: 'R-2207' },
        reason: 'overdue',
      }),
  ],
  [
    5 * DAY,
    () =>
      s.acts('ask', 'shop', 'account.block', 'pvandoren@mail.example', {
        subject: { account: 'shop account' },
        reason: 'unused for two years',
      }),
  ],
  [
    20,
    () =>
      s.acts('ask', 'rentals', 'service.terminate', 'beatrix@langley.example', {
        subject: { rental: 'R-2219' },
        reason: 'overdue',
      }),
  ],
];

/** Something went to an address that belongs to somebody else. */
const misdirected = (s: Systems): Beats => [
  [
    30,
    async () => {
      const email = 'aisha.rahman@post.example';
      const path = `/customers/${s.id(email)}/contact-points`;
      const { items } = Points.parse(await s.get(path));
      const point = items.find(({ kind }) => kind === 'email');
      if (point)
        await s.atDesk('kofi', `${path}/${point.id}/wrong-recipient`, {
          say: 'Somebody else answered: this address is not hers any more.',
        });
    },
  ],
];
