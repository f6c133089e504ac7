/** What became of a mail, against servers that stop, refuse or talk nonsense at every point of the conversation. */
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { createSender, type SenderConfig, type SendOutcome } from '#connectors/email/sending/index.ts';
import {
  type Scripted,
  type ScriptedServer,
  startScripted,
} from '#tests/support/mail-servers/scripted-peer.ts';

const MAIL = Buffer.from('From: a@example.test\r\nTo: b@example.test\r\nSubject: x\r\n\r\nHello\r\n.dot\r\n');
const servers: ScriptedServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

type Step = 'greeting' | 'ehlo' | 'mail' | 'rcpt' | 'data' | 'dot';
type Act = string | 'die' | 'silence';

/** Plays a server that answers as usual but for the given steps. */
function behave(acts: Partial<Record<Step, Act>>, events: string[] = []) {
  const usual: Record<Step, string> = {
    greeting: '220 hi\r\n',
    ehlo: '250-hi\r\n250 8BITMIME\r\n',
    mail: '250 ok\r\n',
    rcpt: '250 ok\r\n',
    data: '354 go\r\n',
    dot: '250 2.0.0 queued as 42\r\n',
  };
  return async (peer: Scripted): Promise<void> => {
    const act = async (step: Step): Promise<void> => {
      events.push(step);
      const what = acts[step] ?? usual[step];
      if (what === 'die') peer.die();
      else if (what === 'silence') await peer.gone;
      else peer.say(what);
    };
    await act('greeting');
    for (let line = await peer.line(); line !== null; line = await peer.line()) {
      if (/^(EHLO|HELO)/.test(line)) await act('ehlo');
      else if (line.startsWith('MAIL')) await act('mail');
      else if (line.startsWith('RCPT')) await act('rcpt');
      else if (line === 'DATA') {
        await act('data');
        let text = await peer.line();
        // The library ends a mail that has no recipients left with a dot alone: nothing was taken then.
        if (text === '.') events.push('empty');
        while (text !== null && text !== '.') text = await peer.line();
        if (text === '.') await act('dot');
      } else if (line === 'QUIT') peer.say('221 bye\r\n');
    }
  };
}

async function sendTo(
  script: (peer: Scripted) => Promise<void>,
  more: Partial<SenderConfig> & { bytes?: Buffer; to?: string[]; onTransmitting?: () => Promise<void> } = {},
): Promise<SendOutcome> {
  const server = await startScripted(script);
  servers.push(server);
  const { bytes = MAIL, to = ['b@example.test'], onTransmitting = async () => undefined, ...config } = more;
  const sender = createSender({ host: '127.0.0.1', port: server.port, tls: 'none', auth: null, ...config });
  return await sender.send({ envelope: { from: 'a@example.test', to }, bytes, onTransmitting });
}

describe('a server that dies', () => {
  test.each([
    ['greeting', 'later'],
    ['ehlo', 'later'],
    ['mail', 'later'],
    ['rcpt', 'later'],
    ['data', 'later'],
    ['dot', 'in-doubt'],
  ] as const)('instead of its answer to %s → %s', async (step, outcome) => {
    expect(await sendTo(behave({ [step]: 'die' }))).toMatchObject({ outcome });
  });

  test('right after 354, while we note that we begin, leaves nothing in doubt', async () => {
    const peers: Scripted[] = [];
    const outcome = await sendTo(
      async (peer) => {
        peers.push(peer);
        await behave({})(peer);
      },
      {
        onTransmitting: async () => {
          peers[0]?.die();
          await peers[0]?.gone;
          for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        },
      },
    );
    expect(outcome).toMatchObject({ outcome: 'later' });
  });

  test('in the middle of a large mail → later: the end was never sent', async () => {
    const script = async (peer: Scripted): Promise<void> => {
      peer.say('220 hi\r\n');
      for (const reply of ['250 hi', '250 ok', '250 ok', '354 go']) {
        await peer.line();
        peer.say(`${reply}\r\n`);
      }
      await peer.bytes(70_000);
      peer.die();
    };
    const bytes = Buffer.from(`Subject: large\r\n\r\n${'x'.repeat(78)}\r\n`.padEnd(30_000_000, 'y\r\n'));
    expect(await sendTo(script, { bytes })).toMatchObject({ outcome: 'later' });
  });

  test('after its 250 → accepted', async () => {
    const script = behave({ dot: '250 queued\r\n' });
    const outcome = await sendTo(async (peer) => {
      await Promise.race([script(peer), peer.bytes(200).then(() => undefined)]);
      await script(peer);
    });
    expect(outcome).toMatchObject({ outcome: 'accepted', reply: '250 queued' });
  });
});

describe('a server that refuses', () => {
  test.each([
    ['mail', '451 4.7.1 wait', 'later', 451],
    ['rcpt', '450 4.2.0 greylisted', 'later', 450],
    ['data', '451 4.3.0 busy', 'later', 451],
    ['dot', '452 4.3.1 full', 'later', 452],
    ['dot', '421 4.3.2 going down', 'later', 421],
    ['mail', '550 5.7.1 you may not', 'never', 550],
    ['rcpt', '550 5.1.1 unknown', 'never', 550],
    ['data', '554 5.5.1 no', 'never', 554],
    ['dot', '554 5.7.1 spam', 'never', 554],
    ['greeting', '421 4.3.2 busy', 'later', 421],
    // A closed door is not a verdict about the mail: it waits until the account works again.
    ['greeting', '554 5.3.2 no service', 'later', 554],
  ] as const)('%s with %s → %s', async (step, reply, outcome, code) => {
    const result = await sendTo(behave({ [step]: `${reply}\r\n` }));
    expect(result).toMatchObject({ outcome, code });
  });

  test('one of two recipients is told by name, the other gets the mail', async () => {
    let asked = 0;
    const usual = behave({});
    const script = async (peer: Scripted): Promise<void> =>
      usual({
        ...peer,
        say: (text) => peer.say(text === '250 ok\r\n' && ++asked === 3 ? '550 5.1.1 unknown\r\n' : text),
      });
    const outcome = await sendTo(script, { to: ['b@example.test', 'gone@example.test'] });
    expect(outcome).toEqual({
      outcome: 'accepted',
      reply: '250 2.0.0 queued as 42',
      rejectedRecipients: [{ address: 'gone@example.test', code: 550, reply: '550 5.1.1 unknown' }],
    });
  });

  test('a mail that is larger than the server says it takes → never, and nothing is transmitted', async () => {
    let begun = false;
    const onTransmitting = async (): Promise<void> => {
      begun = true;
    };
    const outcome = await sendTo(behave({ ehlo: '250-hi\r\n250 SIZE 20\r\n' }), { onTransmitting });
    expect(outcome).toMatchObject({ outcome: 'never', code: null });
    expect(begun).toBe(false);
  });

  test('STARTTLS, when it is asked for → later, in clear words, and nothing in the open', async () => {
    const seen: string[] = [];
    const script = async (peer: Scripted): Promise<void> => {
      peer.say('220 hi\r\n');
      for (let line = await peer.line(); line !== null; line = await peer.line()) {
        seen.push(line);
        peer.say(line.startsWith('STARTTLS') ? '454 4.7.0 not now\r\n' : '250 hi\r\n');
      }
    };
    const auth = { user: 'u', password: 'secret' };
    const outcome = await sendTo(script, { tls: 'starttls', auth });
    expect(outcome).toMatchObject({
      outcome: 'later',
      code: 454,
      reply: expect.stringContaining('STARTTLS'),
    });
    expect(seen.filter((line) => !/^(EHLO|STARTTLS|QUIT)/.test(line))).toEqual([]);
  });
});

describe('a server that takes all commands at once (PIPELINING)', () => {
  const ehlo = '250-hi\r\n250 PIPELINING\r\n';

  test.each([
    ['mail', 'die', 'later'],
    ['rcpt', 'die', 'later'],
    ['data', 'die', 'later'],
    ['dot', 'die', 'in-doubt'],
    ['mail', '550 5.7.1 you may not\r\n', 'never'],
    ['mail', '451 4.7.1 wait\r\n', 'later'],
    ['rcpt', '550 5.1.1 unknown\r\n', 'never'],
    ['rcpt', '450 4.2.0 greylisted\r\n', 'later'],
    ['data', '554 5.5.1 no\r\n', 'never'],
    ['dot', '554 5.7.1 spam\r\n', 'never'],
    ['dot', '421 4.3.2 going down\r\n', 'later'],
  ] as const)('%s: %j → %s', async (step, act, outcome) => {
    const peers: Scripted[] = [];
    const usual = behave({ ehlo, [step]: act });
    const result = await sendTo(async (peer) => {
      peers.push(peer);
      await usual(peer);
    });
    expect(result).toMatchObject({ outcome });
    if (step !== 'dot') expect(peers[0]?.received()).not.toContain('Subject');
  });
});

describe('a server that is slow or talks nonsense', () => {
  const timeouts = { connect: 150, silence: 150 };

  test.each([
    ['greeting', 'later'],
    ['mail', 'later'],
    ['data', 'later'],
    ['dot', 'in-doubt'],
  ] as const)('is silent at %s → %s', async (step, outcome) => {
    expect(await sendTo(behave({ [step]: 'silence' }), { timeouts })).toMatchObject({ outcome });
  });

  test.each([
    ['garbage for a greeting', { greeting: '\x00\xff\xfeSSH-2.0\r\n' }, 'later'],
    ['garbage after MAIL', { mail: 'what?\r\n' }, 'later'],
    ['garbage after the dot', { dot: 'what?\r\n' }, 'in-doubt'],
    ['a code of no class after the dot', { dot: '777 jackpot\r\n' }, 'in-doubt'],
    ['a reply without end', { mail: `250-${'x'.repeat(200_000)}` }, 'later'],
    ['a reply of too many lines after the dot', { dot: '250-more\r\n'.repeat(20_000) }, 'in-doubt'],
  ] as const)('%s', async (_name, acts, outcome) => {
    expect(await sendTo(behave(acts), { timeouts: { connect: 2000, silence: 500 } })).toMatchObject({
      outcome,
    });
  });

  test('a long reply is cut to one tidy line', async () => {
    const outcome = await sendTo(behave({ dot: `554-${'a'.repeat(900)}\r\n554 \x07\x1b[31mred\r\n` }));
    expect(outcome.reply.length).toBeLessThanOrEqual(500);
    expect(outcome.reply).not.toMatch(/\p{Cc}/u);
  });

  test('an answer before the mail was sent is not taken for an acceptance', async () => {
    const onTransmitting = async (): Promise<void> => {
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    };
    const outcome = await sendTo(behave({ data: '354 go\r\n250 thanks already\r\n' }), { onTransmitting });
    expect(outcome.outcome).not.toBe('accepted');
  });
});

test('whatever a server does: what it took is never called refused, and nothing else is called accepted', async () => {
  const act = fc.constantFrom<Act | undefined>(
    undefined,
    undefined,
    undefined,
    'die',
    '250 ok\r\n',
    '354 go\r\n',
    '450 no\r\n',
    '550 no\r\n',
    '421 bye\r\n',
    '25',
    'x\r\n',
    '250-a\r\n250 b\r\n',
  );
  const acts = fc.record({ greeting: act, ehlo: act, mail: act, rcpt: act, data: act, dot: act });
  await fc.assert(
    fc.asyncProperty(acts, fc.boolean(), async (given, pipelining) => {
      const played: Partial<Record<Step, Act>> = {};
      for (const step of ['greeting', 'ehlo', 'mail', 'rcpt', 'data', 'dot'] as const) {
        const what = given[step];
        if (what !== undefined) played[step] = what;
      }
      if (pipelining && played.ehlo === undefined) played.ehlo = '250-hi\r\n250 PIPELINING\r\n';
      const events: string[] = [];
      const outcome = await sendTo(behave(played, events), { timeouts: { connect: 60, silence: 60 } });
      const yes = played.dot === undefined || /^250.*\r\n/.test(played.dot);
      const took = events.includes('dot') && !events.includes('empty') && yes;
      if (took) expect(['accepted', 'in-doubt']).toContain(outcome.outcome);
      if (outcome.outcome === 'accepted') expect(took).toBe(true);
      for (const server of servers.splice(0)) await server.close();
    }),
    { numRuns: 300 },
  );
});

describe('the moment of transmission', () => {
  test('onTransmitting is awaited after 354 and before the first byte', async () => {
    const events: string[] = [];
    const peers: Scripted[] = [];
    const usual = behave({}, events);
    const outcome = await sendTo(
      async (peer) => {
        peers.push(peer);
        await usual(peer);
      },
      {
        onTransmitting: async () => {
          expect(events.at(-1)).toBe('data');
          for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
          expect(peers[0]?.received()).not.toContain('Subject');
          events.push('noted');
        },
      },
    );
    expect(outcome.outcome).toBe('accepted');
    expect(events.slice(-3)).toEqual(['data', 'noted', 'dot']);
    expect(peers[0]?.received()).toContain(`${MAIL.toString().replace('\n.dot', '\n..dot')}.\r\n`);
  });

  test('when the note cannot be written, nothing is sent', async () => {
    const peers: Scripted[] = [];
    const usual = behave({});
    const outcome = await sendTo(
      async (peer) => {
        peers.push(peer);
        await usual(peer);
      },
      { onTransmitting: () => Promise.reject(new Error('the database is away')) },
    );
    expect(outcome).toMatchObject({ outcome: 'later' });
    expect(peers[0]?.received()).not.toContain('Subject');
  });

  test('giving up before the end was sent → later; after it → in doubt', async () => {
    for (const [step, outcome] of [
      ['mail', 'later'],
      ['dot', 'in-doubt'],
    ] as const) {
      const stop = new AbortController();
      const server = await startScripted(async (peer) => {
        const silent = behave({ [step]: 'silence' });
        const reached = step === 'mail' ? 40 : 150;
        void peer.bytes(reached).then(() => stop.abort());
        await silent(peer);
      });
      servers.push(server);
      const sender = createSender({ host: '127.0.0.1', port: server.port, tls: 'none', auth: null });
      const envelope = { from: 'a@example.test', to: ['b@example.test'] };
      const result = await sender.send({
        envelope,
        bytes: MAIL,
        onTransmitting: async () => undefined,
        signal: stop.signal,
      });
      expect(result.outcome).toBe(outcome);
    }
  });

  test('an address that would break the conversation → never', async () => {
    const outcome = await sendTo(behave({}), { to: ['b@example.test>\r\nRCPT TO:<c@example.test'] });
    expect(outcome).toMatchObject({ outcome: 'never', code: null });
  });

  test('no server at all → later, in plain words', async () => {
    const server = await startScripted(async () => undefined);
    await server.close();
    const sender = createSender({ host: '127.0.0.1', port: server.port, tls: 'none', auth: null });
    const envelope = { from: '', to: ['b@example.test'] };
    const outcome = await sender.send({ envelope, bytes: MAIL, onTransmitting: async () => undefined });
    expect(outcome).toMatchObject({
      outcome: 'later',
      reply: expect.stringContaining('Nothing answers at 127.0.0.1'),
    });
  });
});
