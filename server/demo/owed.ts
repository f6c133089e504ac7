import { zoneOf } from './company.ts';
import type { Matter } from './matter.ts';

/** What happens in one matter: hours before now, and what. */
export type Beats = readonly (readonly [hoursAgo: number, play: () => Promise<unknown>])[];
/** Begins a matter of the customer with this address. */
export type About = (email: string, subject: string) => Matter;

/** Matters in which something was promised: broken, due today, in a partner's hands, money on its way, kept. */
export const owedMatters = (about: About): readonly Beats[] => [
  brokenPromise(about('hannah.whitlock@mail.example', 'Motor cuts out in the rain')),
  dueToday(about('callum@fraserfamily.example', 'Where is my front wheel?')),
  withPartner(about('freya.nilsen@post.example', 'When does my cargo bike come?')),
  redress(about('sam.okafor@post.example', 'Charged twice for one helmet')),
  replacement(about('sanne.devries@post.example', 'Display stays dark')),
];

const brokenPromise = (m: Matter): Beats => [
  [
    148,
    () =>
      m.writes(
        'Hello,\n\nmy Fernhill Commuter e loses power whenever it rains, for a minute or two, once in the middle of a crossing. I ride it to work every day.\n\nHannah Whitlock',
      ),
  ],
  [
    146,
    async () => {
      await m.take('mara', { type: 'problem', tags: ['motor-fault'] });
      await m.answers(
        'mara',
        'Hello Hannah,\n\nthat must not happen; please leave it at home when it rains until we know more. I ask our motor partner, and I will call you within two days.\n\nMara',
        { promises: [{ words: 'I will call you within two days', act: 'call', dueAt: m.due(52) }] },
      );
    },
  ],
  [95, () => m.contact('mara', 'out', 'voicemail', 'Voicemail: please call back about the motor.')],
  [27, () => m.writes('Nobody has called me. Four days by bus now, at my own cost. When?\n\nHannah')],
];

const dueToday = (m: Matter): Beats => [
  [
    28,
    () =>
      m.writes(
        'Hi,\n\nthe front wheel that you took in for truing a week ago has not come back. The race is at the weekend!\n\nCallum',
      ),
  ],
  [
    26,
    async () => {
      await m.take('kofi', { type: 'request' });
      await m.answers(
        'kofi',
        `Hi Callum,\n\nit is trued and stands here in front of me. I will call you by ${spoken(m, 29)} with the tracking number.\n\nKofi`,
        { find: true },
      );
    },
  ],
];

/** A moment as it is written to the customer, in their time zone. */
function spoken(m: Matter, hours: number): string {
  const timeZone = zoneOf(m.customer);
  const moment = new Date(m.due(hours));
  const day = moment.toLocaleDateString('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
  const time = moment.toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  return `${day} at ${time}`;
}

const withPartner = (m: Matter): Beats => [
  [
    46,
    () =>
      m.writes(
        'Hello,\n\nmy Fernhill Cargo L was to come last week. The old one is sold, and two children want to be taken to school. Which day is it?\n\nFreya Nilsen',
      ),
  ],
  [
    43,
    async () => {
      await m.take('kofi', { type: 'request' });
      await m.answers(
        'kofi',
        'Hello Freya,\n\nthe carrier has it. Swiftline delivers it the day after tomorrow at the latest; they confirm it to us, and we tell you if anything changes.\n\nKofi',
        {
          promises: [
            {
              words: 'Swiftline delivers it the day after tomorrow at the latest',
              act: 'send',
              dueAt: m.due(52),
              partnerId: m.id('Swiftline Carriers'),
            },
          ],
        },
      );
    },
  ],
];

const redress = (m: Matter): Beats => [
  [
    75,
    () =>
      m.writes(
        'Good morning,\n\nmy card was charged twice for the same helmet, €48 each. Please give one of them back.\n\nSamuel Okafor',
      ),
  ],
  [
    72,
    async () => {
      await m.take('ines', { type: 'problem', tags: ['refund'] });
      await m.answers(
        'ines',
        'Good morning Samuel,\n\nyou are right, it was booked twice. It goes back to your card today.\n\nInês',
      );
      await m.act('ines', 'POST', '/redress', {
        kind: 'credit',
        amount: 4800,
        currency: 'EUR',
        say: 'The helmet was booked twice',
        dueAt: m.due(120),
      });
    },
  ],
];

const replacement = (m: Matter): Beats => [
  [
    190,
    () =>
      m.writes(
        'Hello,\n\nthe display of my Fernhill City Step stays dark since the weekend, and without it the motor does not help me.\n\nSanne de Vries',
      ),
  ],
  [
    187,
    async () => {
      await m.take('jonas', { type: 'problem', tags: ['display'] });
      await m.act('jonas', 'POST', '/redress', {
        kind: 'replace',
        item: 'display',
        say: 'A new display, fitted in ten minutes with the key enclosed',
        dueAt: m.due(96),
      });
      await m.answers(
        'jonas',
        'Hello Sanne,\n\na new display leaves today; it is fitted in ten minutes. Keep the old one.\n\nJonas',
      );
    },
  ],
  [120, () => m.writes('It came and it works. Wonderful, thank you.\n\nSanne')],
  [
    118,
    async () => {
      await m.keeps('jonas');
      await m.closes('jonas', 'agreed', 'product-fault', 'She wrote that it works.');
    },
  ],
];
