import type { Matter } from './matter.ts';
import type { About, Beats } from './owed.ts';

/** Complaints with their clocks, hand-offs, holds, and matters that belong together. */
export const handledMatters = (about: About): readonly Beats[] => [
  halfUsed(about('rosalind.pike@mail.example', 'Complaint: repair took five weeks')),
  missed(about('daniel.novak@mail.example', 'Formal complaint about order 31790')),
  settled(about('aisha.rahman@post.example', 'Complaint about a rude call')),
  offered(about('fleet@northgate.example', 'Eleven bikes for the winter check')),
  lapsed(about('noah.birch@post.example', 'Wrong bike in the invoice')),
  onHold(about('pvandoren@mail.example', 'Crack near the bottom bracket')),
  ...alike(
    about('hello@moorlandtours.example', 'Error E-33 on the moor'),
    about('info@quaysidehire.example', 'Three bikes show E-33'),
  ),
  ...twice(
    about('yasmin.q@post.example', 'Missing pedal'),
    about('yasmin.q@post.example', 'Only one pedal in the box'),
  ),
];

const ACKNOWLEDGED =
  'I have read your complaint and I am sorry. I look into it myself; you will have our answer within ten working days.';

const halfUsed = (m: Matter): Beats => [
  [
    240,
    () =>
      m.writes(
        'I want to complain. My bicycle was with you for five weeks for a repair that was to take three days. I was told a new date four times.\n\nRosalind Pike',
      ),
  ],
  [
    238,
    async () => {
      await m.take('mara', {
        type: 'complaint',
        tags: ['repair-time'],
        remedy: 'An apology, and the repair without charge',
      });
      await m.answers('mara', `Dear Ms Pike,\n\n${ACKNOWLEDGED}\n\nMara Lindqvist`, {
        purpose: 'acknowledgement',
      });
      await m.act('mara', 'POST', '/notes', {
        text: '@Tomas, who gave her the four dates? I need the job card.',
        mentions: [m.id('tomas')],
      });
    },
  ],
  [
    100,
    () =>
      m.answers(
        'mara',
        'Dear Ms Pike,\n\nI have spoken with the workshop and am waiting for the job card; what you told me is right so far.\n\nMara Lindqvist',
      ),
  ],
  [
    30,
    () =>
      m.act('tomas', 'POST', '/notes', {
        text: '@Mara, job card is scanned: the part was on back order, and nobody looked.',
        mentions: [m.id('mara')],
      }),
  ],
];

const missed = (m: Matter): Beats => [
  [
    540,
    () =>
      m.writes(
        'This is a formal complaint. The Fernhill Mountain 29 that you delivered is the 2024 model, not the one in your offer. I paid for the new one.\n\nDaniel Novak',
        { attach: 'invoice' },
      ),
  ],
  [
    536,
    async () => {
      await m.take('ines', { type: 'complaint', remedy: 'The new model, or the difference back' });
      await m.answers('ines', `Dear Mr Novak,\n\n${ACKNOWLEDGED}\n\nInês Carvalho`, {
        purpose: 'acknowledgement',
      });
    },
  ],
  [60, () => m.writes('You wrote ten working days. They are over.\n\nDaniel Novak')],
];

const settled = (m: Matter): Beats => [
  [
    640,
    () =>
      m.writes('I wish to complain about how I was spoken to on the telephone on Tuesday.\n\nAisha Rahman'),
  ],
  [
    636,
    async () => {
      await m.take('tomas', { type: 'complaint', remedy: 'An apology' });
      await m.answers('tomas', `Dear Ms Rahman,\n\n${ACKNOWLEDGED}\n\nTomas Berger`, {
        purpose: 'acknowledgement',
      });
    },
  ],
  [
    560,
    () =>
      m.answers(
        'tomas',
        'Dear Ms Rahman,\n\nwe found that you are right: our decision is to uphold your complaint, because you were interrupted and hung up on. I apologise, and your next service is a credit from us. If you disagree, write to our manager Helen Strand.\n\nTomas Berger',
        { purpose: 'final-response' },
      ),
  ],
  [530, () => m.writes('Thank you for listening to the call yourself. I accept that.\n\nAisha Rahman')],
  [527, () => m.closes('tomas', 'agreed', 'our-mistake', 'She accepts the apology.')],
];

const offered = (m: Matter): Beats => [
  [
    26,
    () =>
      m.writes(
        'Morning,\n\neleven of ours are due for the winter check. Can you take them all in one week, and what does it cost?\n\nNorthgate fleet',
      ),
  ],
  [
    2,
    async () => {
      await m.take('ines', { type: 'request', tags: ['fleet'] });
      await m.act('ines', 'POST', '/handoffs', {
        teamId: m.id('Service'),
        say: 'Prices are with them; the week is yours to name. Can you take eleven?',
        answerBy: m.due(8),
      });
    },
  ],
];

const lapsed = (m: Matter): Beats => [
  [
    70,
    () =>
      m.writes(
        'Hello,\n\nthe invoice is for a Cargo L; I have a Fold. I do not pay for a bike that I do not have.\n\nNoah Birch',
      ),
  ],
  [
    66,
    async () => {
      await m.take('jonas', { type: 'problem', tags: ['invoice'] });
      await m.act('jonas', 'POST', '/handoffs', {
        staffId: m.id('kofi'),
        say: 'Kofi, this is an invoice of yours: please correct it.',
        answerBy: m.due(20),
      });
    },
  ],
];

const onHold = (m: Matter): Beats => [
  [
    130,
    () =>
      m.writes(
        'Hi,\n\nthere is a hairline crack near the bottom bracket. Photo attached. Is this safe?\n\nPeter',
        { attach: 'photo' },
      ),
  ],
  [
    127,
    async () => {
      await m.take('tomas', { type: 'problem', tags: ['safety', 'frame'] });
      await m.answers(
        'tomas',
        'Hi Peter,\n\nplease do not ride it. The frame maker looks at your photo, and I write as soon as they have.\n\nTomas',
      );
      await m.act('tomas', 'POST', '/holds', { reason: 'Waits for the frame maker’s assessment' });
    },
  ],
];

const alike = (moor: Matter, quay: Matter): Beats[] => [
  [
    [
      52,
      () =>
        moor.writes(
          'Two of our guides are stuck: the display says E-33 and the motor is off.\n\nMoorland Tours',
        ),
    ],
    [
      50,
      async () => {
        await moor.take('tomas', { type: 'problem', tags: ['motor-fault', 'fleet'] });
        await moor.answers(
          'tomas',
          'Good morning,\n\nswitch it off for ten minutes out of the sun, it comes back. I send the new software to your workshop.\n\nTomas',
        );
      },
    ],
  ],
  [
    [
      25,
      () =>
        quay.writes('Same as last summer: three bikes show E-33 since this morning.\n\nQuayside Bike Hire'),
    ],
    [
      24,
      async () => {
        await quay.take('tomas', { type: 'problem', tags: ['motor-fault', 'fleet'] });
        await quay.act('tomas', 'POST', '/links', { number: moor.number, kind: 'related' });
      },
    ],
  ],
];

const twice = (first: Matter, second: Matter): Beats[] => [
  [
    [45, () => first.writes('Hello, there was no right pedal in the parcel.\n\nYasmin')],
    [12, () => second.writes('I wrote two days ago: only one pedal in the box. Hello?\n\nYasmin')],
    [
      11,
      async () => {
        await second.take('ines', { type: 'request' });
        await second.act('ines', 'POST', '/links', { number: first.number, kind: 'duplicate-of' });
      },
    ],
  ],
];
