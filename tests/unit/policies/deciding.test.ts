import { describe, expect, test } from 'vitest';
import { factsNeeded, governs, policiesFor } from '#domains/decisions/index.ts';
import { asked, duty, faultsOf, made, NOW, plain, rule } from './support.ts';

const hours = (count: number): Date => new Date(NOW.getTime() + count * 3_600_000);

describe('rules', () => {
  const policy = made({ ...plain('swap'), rules: [rule('not-confirmed', 'card.confirmed')] }, 7);

  test('what surely holds lets an action go ahead; what does not, or is not known, holds it with its reason', () => {
    expect(asked([policy], { 'card.confirmed': true }).verdict).toBe('proceed');
    const held = asked([policy], { 'card.confirmed': false }, { 'card.confirmed': ['entry-1'] });
    expect(held).toMatchObject({
      verdict: 'hold',
      because: [{ code: 'not-confirmed', say: 'not-confirmed.', evidence: ['entry-1'] }],
      missing: [{ need: 'not-confirmed', next: 'not-confirmed' }],
      policy: 'swap@7',
      asked: ['swap@7'],
      until: null,
    });
    expect(asked([policy]).because).toEqual([
      {
        code: 'not-confirmed',
        say: 'not-confirmed. (Not known: the new card is confirmed.)',
        evidence: [],
      },
    ]);
  });

  test('a value that cannot be of its fact’s type is not known', () => {
    expect(asked([policy], { 'card.confirmed': 'yes' }).verdict).toBe('hold');
    const other = made({ ...plain('swap'), rules: [rule('tried', 'card.tries < 3')] });
    expect(asked([other], { 'card.confirmed': 'yes', 'card.tries': 1 }).verdict).toBe('proceed');
    expect(asked([other], { 'card.tries': 1.5 }).verdict).toBe('hold');
  });

  test('a rule whose «if» is not known is asked', () => {
    const one = made({ ...plain('swap'), rules: [{ ...rule('r', 'card.confirmed'), if: 'card.lost' }] });
    expect(asked([one], { 'card.lost': false }).verdict).toBe('proceed');
    expect(asked([one], { 'card.lost': true }).verdict).toBe('hold');
    expect(asked([one]).verdict).toBe('hold');
  });

  test('a rule that waits ends by itself, and words say the day', () => {
    const one = made({
      ...plain('swap'),
      rules: [
        {
          ...rule('wait', 'card.lost'),
          require: undefined,
          waits: { from: 'card.sentAt', for: { default: '2 days', GB: '3 days' } },
          say: 'Sent on {{card.sentAt}}; {{card.amount}} is {{card.lost}}.',
        },
      ],
    });
    const values = { 'card.sentAt': '2026-06-01T00:00:00Z' };
    expect(asked([one], values)).toMatchObject({
      verdict: 'hold',
      until: '2026-06-03T00:00:00.000Z',
      because: [{ say: 'Sent on 2026-06-01; (not known) is (not known).' }],
    });
    expect(asked([one], { ...values, 'customer.country': 'GB' }).until).toBe('2026-06-04T00:00:00.000Z');
    expect(asked([one], values, {}, hours(36)).verdict).toBe('proceed');
    expect(asked([one])).toMatchObject({ verdict: 'hold', until: null });
  });

  test('of several the strictest counts, all reasons are told, and a hold ends when the last of them does', () => {
    const waits = (code: string, span: string) => ({
      ...rule(code, 'card.lost'),
      require: undefined,
      waits: { from: 'card.sentAt', for: span },
    });
    const one = made({ ...plain('b'), rules: [waits('short', '1 day'), waits('long', '5 days')] });
    const values = { 'card.sentAt': NOW, 'card.confirmed': false };
    expect(asked([one], values).until).toBe('2026-06-06T12:00:00.000Z');
    const strict = made({ ...plain('a'), rules: [rule('never', 'card.confirmed', 'refuse')] });
    const decision = asked([one, strict], values);
    expect(decision).toMatchObject({ verdict: 'refuse', policy: 'a@1', asked: ['a@1', 'b@1'], until: null });
    expect(decision.because.map(({ code }) => code)).toEqual(['never', 'short', 'long']);
  });

  test('what two policies say in the same words is said once, with the evidence of both', () => {
    const one = made({ ...plain('a'), rules: [rule('r', 'card.confirmed')] });
    const other = made({ ...plain('b'), rules: [rule('r', '!card.lost')] });
    const decision = asked(
      [one, other],
      { 'card.confirmed': false, 'card.lost': true },
      { 'card.confirmed': ['e1'], 'card.lost': ['e1', 'e2'] },
    );
    expect(decision.because).toEqual([{ code: 'r', say: 'r.', evidence: ['e1', 'e2'] }]);
    expect(decision.missing).toHaveLength(1);
  });

  test('where no policy speaks of an action it goes ahead, and the answer says that none did', () => {
    expect(asked([])).toMatchObject({ verdict: 'proceed', policy: 'none', asked: [], duties: [] });
  });
});

describe('duties', () => {
  const policy = made({
    ...plain('fees'),
    rules: [rule('not-confirmed', 'card.confirmed')],
    duties: [
      { ...duty('told'), group: 'g', groupWithin: '1 minute', urgent: true },
      { ...duty('ask'), on: ['hold'], asks: true, needs: 'acted' },
      { ...duty('either'), on: ['hold', 'proceed'], if: 'card.lost' },
    ],
  });

  test('are owed as the action goes ahead or is held, and where it is not known whether they are', () => {
    const keys = (values: Record<string, boolean>) => asked([policy], values).duties.map(({ key }) => key);
    expect(keys({ 'card.confirmed': true, 'card.lost': false })).toEqual(['told']);
    expect(keys({ 'card.confirmed': false, 'card.lost': false })).toEqual(['ask']);
    expect(keys({ 'card.confirmed': false })).toEqual(['ask', 'either']);
    expect(asked([policy], { 'card.confirmed': true, 'card.lost': false }).duties).toEqual([
      {
        policy: 'fees',
        key: 'told',
        template: 'a',
        say: 'told',
        needs: 'delivered',
        withinS: 86_400,
        group: 'g',
        groupS: 60,
        urgent: true,
        asks: false,
        deferS: 0,
      },
    ]);
  });

  test('a refused action owes nothing, unless it has happened already', () => {
    const strict = made({
      ...plain('x'),
      rules: [rule('no', 'card.confirmed', 'refuse')],
      duties: [duty('told')],
    });
    expect(asked([strict], { 'card.confirmed': false }).duties).toEqual([]);
    const done = asked([strict], { 'card.confirmed': false, 'action.mode': 'done' });
    expect(done).toMatchObject({ verdict: 'refuse', duties: [{ key: 'told' }] });
  });

  test('told beforehand, the action waits for the evidence and then for its time; once told it is not owed again', () => {
    const lead = made({
      ...plain('terms'),
      duties: [{ ...duty('notice'), before: '14 days', counts: '30 days' }],
    });
    expect(asked([lead], { 'notice.tolds': {} })).toMatchObject({
      verdict: 'hold',
      because: [{ code: 'notice-not-told' }],
      duties: [{ key: 'notice' }],
      until: null,
    });
    const told = { 'notice.tolds': { 'terms/notice': NOW.toISOString(), 'other/notice': '2020-01-01' } };
    expect(asked([lead], told)).toMatchObject({
      verdict: 'hold',
      because: [{ code: 'notice-too-soon' }],
      duties: [],
      until: '2026-06-15T12:00:00.000Z',
    });
    expect(asked([lead], told, {}, hours(14 * 24))).toMatchObject({ verdict: 'proceed', duties: [] });
    // What was told long ago is told again.
    expect(asked([lead], told, {}, hours(31 * 24))).toMatchObject({
      verdict: 'hold',
      because: [{ code: 'notice-not-told' }],
      duties: [{ key: 'notice' }],
    });
  });
});

describe('exemptions', () => {
  const policy = made({
    ...plain('block'),
    rules: [rule('not-confirmed', 'card.confirmed'), rule('stays', 'card.lost')],
    duties: [
      { ...duty('notice'), before: '14 days' },
      { ...duty('interim'), under: 'security', urgent: true },
    ],
    exemptions: [
      { kind: 'security', say: 'Fraud.', lifts: ['not-confirmed'], moves: ['notice'], defer: '2 hours' },
    ],
  });
  const claimed = { 'action.exemption': 'security', 'card.confirmed': false, 'card.lost': true };

  test('lift their rules and move the notice behind the action, with a named approval', () => {
    const decision = asked([policy], { ...claimed, 'action.exemptionApproved': true });
    expect(decision).toMatchObject({ verdict: 'proceed', because: [] });
    expect(decision.duties.map(({ key, deferS }) => [key, deferS])).toEqual([
      ['notice', 7200],
      ['interim', 0],
    ]);
  });

  test('without approval nothing is lifted, and the answer says what is missing', () => {
    expect(asked([policy], claimed).because.map(({ code }) => code)).toEqual([
      'not-confirmed',
      'notice-not-told',
      'exemption-not-approved',
    ]);
  });

  test('lift nothing that they do not name', () => {
    const values = { ...claimed, 'card.lost': false, 'action.exemptionApproved': true };
    expect(asked([policy], values).because.map(({ code }) => code)).toEqual(['stays']);
  });

  test('a named person lets it go ahead in spite of the rules; reasons and notices stay', () => {
    const decision = asked([policy], { ...claimed, 'action.overridden': true });
    expect(decision).toMatchObject({ verdict: 'proceed', missing: [], until: null });
    expect(decision.because).toHaveLength(3);
    expect(decision.duties.map(({ key }) => key)).toEqual(['notice']);
  });
});

describe('what cannot be written', () => {
  test.each([
    [{ rules: [rule('r', 'card.nothing')] }, /rules.0.require: .*card has no «nothing»/],
    [{ rules: [rule('r', 'card.amount')] }, /A condition says yes or no/],
    [
      { rules: [{ ...rule('r', 'card.lost'), say: 'It is {{card.colour}}.' }] },
      /say: «card.colour» is not a fact/,
    ],
    [
      { rules: [{ ...rule('r', 'x'), require: undefined, waits: { from: 'card.lost', for: '1 day' } }] },
      /«card.lost» is not a fact that is a time/,
    ],
    [{ rules: [rule('r', 'card.lost'), rule('r', 'card.confirmed')] }, /«r» is there twice/],
    [{ duties: [{ ...duty('d'), under: 'legal' }] }, /There is no exemption «legal»/],
    [
      { duties: [{ ...duty('d'), if: 'action.exemption != "security"' }] },
      /an exemption moves a notice and never removes it/,
    ],
    [{ duties: [{ ...duty('d'), if: '!action.overridden' }] }, /never removes it/],
    [{ exemptions: [{ kind: 'legal', say: 'x', lifts: ['nothing'] }] }, /no rule «nothing» to lift/],
    [
      { duties: [duty('d')], exemptions: [{ kind: 'legal', say: 'x', moves: ['d'] }] },
      /no duty «d» with «before» to move/,
    ],
  ])('%j', (parts, say) => {
    expect(faultsOf({ ...plain('p'), ...parts }).join('\n')).toMatch(say);
  });

  test.each([
    [{ exemptions: [{ kind: 'security', say: 'x', removes: ['d'] }] }],
    [{ exemptions: [{ kind: 'whim', say: 'x' }] }],
    [{ rules: [{ ...rule('r', 'card.lost'), waits: { from: 'now', for: '1 day' } }] }],
    [{ duties: [{ ...duty('d'), group: 'g' }] }],
    [{ duties: [{ ...duty('d'), within: '1 month' }] }],
    [{ for: ['card.*.x'] }],
    [{ for: ['!card.*'] }],
    [{ for: [] }],
    [{ source: [] }],
  ])('%j', (parts) => {
    expect(() => faultsOf({ ...plain('p'), ...parts })).toThrow();
  });
});

test('patterns name a type, all of a kind, one deed to anything, or every action, and leave out', () => {
  expect(governs(['card.block'], 'card.block')).toBe(true);
  expect(governs(['card.*'], 'card.block')).toBe(true);
  expect(governs(['card.*'], 'cardinal.block')).toBe(false);
  expect(governs(['*'], 'anything.at-all')).toBe(true);
  expect(governs(['*.block', '!account.*'], 'key-fob.block')).toBe(true);
  expect(governs(['*.block', '!account.*'], 'account.block')).toBe(false);
  expect(governs(['card.*'], 'card')).toBe(false);
  expect(governs(['*.block'], 'card.unblock')).toBe(false);
  const all = ['b', 'a'].map((name) => made({ ...plain(name), for: name === 'a' ? ['*'] : ['sim.*'] }));
  expect(policiesFor(all, 'sim.block').map(({ name }) => name)).toEqual(['a', 'b']);
  expect(policiesFor(all, 'card.block').map(({ name }) => name)).toEqual(['a']);
});

test('a policy says which facts it looks at', () => {
  const policy = made({
    ...plain('p'),
    rules: [{ ...rule('r', 'card.lost'), say: 'Of {{card.amount}}.' }],
    duties: [{ ...duty('d'), before: { default: '1 day', GB: '2 days' }, if: 'card.tries > 1' }],
  });
  expect([...factsNeeded([policy])].sort()).toEqual([
    'action.exemption',
    'action.exemptionApproved',
    'action.mode',
    'action.overridden',
    'card.amount',
    'card.lost',
    'card.tries',
    'customer.country',
    'notice.tolds',
    'now',
  ]);
});
