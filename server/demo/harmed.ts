import type { Matter } from './matter.ts';
import type { About, Beats } from './owed.ts';

/** Matters of people who wait, chase, are without service or not heard. */
export const harmedMatters = (about: About): readonly Beats[] => [
  withoutService(about('dylan.prosser@mail.example', 'Battery dead, I deliver by bike')),
  vulnerable(about('beatrix@langley.example', 'My tricycle')),
  denied(about('catrin.powell@post.example', 'Wobble in the rear wheel')),
  checkIn(about('imogen.kerr@post.example', 'Gears jump under load')),
  afterClosing(about('leila.haddad@mail.example', 'Squeaking brakes')),
  undelivered(about('theo@castellan.example', 'Spare key for the frame lock')),
  away(about('ghallam@mail.example', 'Which tyres for winter?')),
  voicemail(about('maeve.osullivan@mail.example', 'Callback')),
];

const withoutService = (m: Matter): Beats => [
  [
    124,
    () =>
      m.writes(
        'Hello,\n\nthe battery of my Fernhill Cargo L is dead. I deliver meals with it; without it I earn nothing.\n\nDylan Prosser',
        { attach: 'photo' },
      ),
  ],
  [
    121,
    async () => {
      await m.take('jonas', { type: 'problem', tags: ['battery'] });
      await m.act('jonas', 'POST', '/service', { service: 'down', entryId: m.entryId });
      await m.answers(
        'jonas',
        'Hello Dylan,\n\nI have asked the stores for a battery and come back to you.\n\nJonas',
      );
    },
  ],
  [74, () => m.writes('Any news? Three days without work now.\n\nDylan')],
  [50, () => m.writes('Please. I have lost four days of pay and nobody answers.\n\nDylan')],
  [
    20,
    () =>
      m.contact(
        'kofi',
        'in',
        'voicemail',
        'Voicemail of Dylan: the rent is due, please call him back today.',
      ),
  ],
];

const vulnerable = (m: Matter): Beats => [
  [
    30,
    async () => {
      await m.known('tomas', '/needs', {
        need: 'Cannot go out without the tricycle; please speak slowly on the telephone',
        source: 'She told us on the telephone',
        vulnerable: true,
        consentedAt: m.due(0),
        reviewOn: m.due(180 * 24).slice(0, 10),
      });
      await m.writes(
        'Dear all,\n\nmy tricycle does not go any more and it is how I get to my shopping. Could somebody come to me? I am at home all day.\n\nBeatrix Langley',
      );
    },
  ],
  [29, () => m.act('tomas', 'PATCH', '', { type: 'problem', tags: ['home-visit'] })],
];

const denied = (m: Matter): Beats => [
  [170, () => m.writes('Hi,\n\nthe rear wheel wobbles since your service. Can you tighten it?\n\nCatrin')],
  [
    167,
    async () => {
      await m.take('tomas', { type: 'problem', tags: ['workshop'] });
      await m.answers(
        'tomas',
        'Hi Catrin,\n\nsorry about that; the spokes were tightened this morning while you waited.\n\nTomas',
      );
    },
  ],
  [
    100,
    () =>
      m.answers('tomas', 'Hi Catrin,\n\nis the wheel as it should be now?\n\nTomas', { purpose: 'check-in' }),
  ],
  [31, () => m.saysSolved('no')],
];

const checkIn = (m: Matter): Beats => [
  [98, () => m.writes('Hello,\n\nwhen I stand on the pedals the gears jump. Is that the chain?\n\nImogen')],
  [
    95,
    async () => {
      await m.take('jonas', { type: 'question' });
      await m.answers(
        'jonas',
        'Hello Imogen,\n\nat 4,000 km it is usually the chain. The dealer in your street has a new one for you, on us.\n\nJonas',
      );
    },
  ],
  [
    20,
    () =>
      m.answers('jonas', 'Hello Imogen,\n\ndo the gears stay where they are now?\n\nJonas', {
        purpose: 'check-in',
      }),
  ],
];

const afterClosing = (m: Matter): Beats => [
  [290, () => m.writes('My brakes squeak so loudly that people jump aside.\n\nLeila Haddad')],
  [
    287,
    async () => {
      await m.take('mara', { type: 'problem', tags: ['brakes'] });
      await m.answers(
        'mara',
        'Hello Leila,\n\nthe pads are glazed; new ones are in the post with a drawing.\n\nMara',
      );
    },
  ],
  [220, () => m.writes('Fitted, and silent. Thanks!\n\nLeila')],
  [218, () => m.closes('mara', 'agreed', 'product-fault', 'Silent with new pads.')],
  [5, () => m.writes('I am afraid they squeak again, since the first rain.\n\nLeila')],
];

const undelivered = (m: Matter): Beats => [
  [54, () => m.writes('G’day,\n\nI lost both keys of the frame lock. Key number 4471. What now?\n\nTheo')],
  [
    51,
    async () => {
      await m.take('kofi', { type: 'request' });
      await m.answers(
        'kofi',
        'Hello Theo,\n\ntwo new keys for 4471 are cut; to which address may we send them?\n\nKofi',
      );
    },
  ],
  [50, () => m.machineAnswers('bounce')],
];

const away = (m: Matter): Beats => [
  [80, () => m.writes('Good day,\n\nwhich of your tyres would you ride in snow?\n\nGeorge Hallam')],
  [
    77,
    async () => {
      await m.take('jonas', { type: 'question' });
      await m.answers('jonas', 'Good day George,\n\nthe studded ones, 42 mm; they fit your Tourer.\n\nJonas');
    },
  ],
  [76.9, () => m.machineAnswers('away')],
  [
    74,
    () =>
      m.answers(
        'jonas',
        'Good day George,\n\nif this answers your question we would close it in two weeks; tell us if not.\n\nJonas',
        { purpose: 'closing-question' },
      ),
  ],
];

const voicemail = (m: Matter): Beats => [
  [
    3,
    () =>
      m.contact('tomas', 'in', 'voicemail', 'Maeve O’Sullivan, about her invoice: please call before five.'),
  ],
];
