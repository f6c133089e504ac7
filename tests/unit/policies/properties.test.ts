import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Decision, FactValue, Policy } from '#domains/decisions/index.ts';
import { asked, duty, made, NOW, plain, rule } from './support.ts';

const CONDITIONS = [
  'card.confirmed',
  '!card.lost',
  'card.tries < 3',
  'card.amount >= 10.0 || card.lost',
  'has(card.sentAt) && now - card.sentAt > duration("24h")',
  'action.reason in ["lost", "stolen"]',
];

const condition = fc.constantFrom(...CONDITIONS);
const anyRule = fc.record({
  if: fc.option(condition, { nil: undefined }),
  require: condition,
  verdict: fc.constantFrom('hold', 'refuse'),
  waits: fc.boolean(),
});
const anyDuty = fc.record({
  if: fc.option(condition, { nil: undefined }),
  on: fc.constantFrom(['proceed'], ['hold'], ['proceed', 'hold']),
  before: fc.option(fc.constantFrom('0 seconds', '2 days'), { nil: undefined }),
  needs: fc.constantFrom('accepted', 'delivered', 'acted'),
});

const policyNamed = (name: string): fc.Arbitrary<Policy> =>
  fc
    .record({
      rules: fc.array(anyRule, { maxLength: 4 }),
      duties: fc.array(anyDuty, { maxLength: 3 }),
      defer: fc.constantFrom('0 seconds', '3 hours'),
    })
    .map(({ rules, duties, defer }) =>
      made({
        ...plain(name),
        rules: rules.map(({ waits, require, ...one }, at) => ({
          ...rule(`r${at}`, require),
          ...one,
          ...(waits ? { require: undefined, waits: { from: 'card.sentAt', for: '2 days' } } : {}),
        })),
        duties: duties.map((one, at) => ({ ...duty(`d${at}`), ...one })),
        exemptions: [
          {
            kind: 'security',
            say: 'Fraud.',
            lifts: rules.map((_, at) => `r${at}`),
            moves: duties.flatMap(({ before }, at) => (before === undefined ? [] : [`d${at}`])),
            defer,
          },
        ],
      }),
    );

const policies = fc
  .uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 4 })
  .chain((names) => fc.tuple(...names.map(policyNamed)));

const moment = fc
  .integer({ min: -5, max: 5 })
  .map((days) => new Date(NOW.getTime() + days * 86_400_000 + 1000).toISOString());
const facts: fc.Arbitrary<Record<string, FactValue>> = fc.record(
  {
    'card.confirmed': fc.boolean(),
    'card.lost': fc.boolean(),
    'card.tries': fc.integer({ min: 0, max: 5 }),
    'card.amount': fc.double({ min: 0, max: 20, noNaN: true }),
    'card.sentAt': moment,
    'action.reason': fc.constantFrom('lost', 'other', ''),
    'action.mode': fc.constantFrom('ask', 'done'),
    'action.overridden': fc.boolean(),
    'notice.tolds': fc.dictionary(fc.constantFrom('a/d0', 'a/d1', 'b/d0', 'c/d2'), moment),
  },
  { requiredKeys: [] },
);

const STRICTNESS = { proceed: 0, hold: 1, refuse: 2 };
const json = (decision: Decision): unknown => JSON.parse(JSON.stringify(decision));

test('another policy never makes an answer milder, and takes no reason away', () => {
  fc.assert(
    fc.property(policies, facts, (all, values) => {
      const whole = asked(all, values);
      const part = asked(all.slice(1), values);
      expect(STRICTNESS[whole.verdict]).toBeGreaterThanOrEqual(STRICTNESS[part.verdict]);
      const codes = whole.because.map(({ say }) => say);
      for (const { say } of part.because) expect(codes).toContain(say);
    }),
  );
});

test('the order of policies does not matter', () => {
  fc.assert(
    fc.property(policies, facts, fc.nat(), (all, values, turn) => {
      const at = turn % all.length;
      const turned = [...all.slice(at), ...all.slice(0, at)].toReversed();
      expect(asked(turned, values)).toEqual(asked(all, values));
    }),
  );
});

test('the stored facts give the identical decision, also after they were JSON', () => {
  fc.assert(
    fc.property(policies, facts, (all, values) => {
      const first = asked(all, values, { 'card.lost': ['e1'], 'card.sentAt': ['e2', 'e1'] });
      const stored = structuredClone(json(first)) as Decision;
      const again = asked(all, stored.used, stored.evidence, new Date(String(stored.used.now)));
      expect(json(again)).toEqual(json(first));
    }),
  );
});

test('an exemption and an override take no notice away that the action would have brought', () => {
  fc.assert(
    fc.property(policies, facts, fc.boolean(), (all, values, override) => {
      const usual = { ...values, 'action.overridden': false };
      const exempt = override
        ? { ...values, 'action.overridden': true }
        : { ...usual, 'action.exemption': 'security', 'action.exemptionApproved': true };
      const key = ({ policy, key: name }: { policy: string; key: string }) => `${policy}/${name}`;
      const has = new Set(asked(all, exempt).duties.map(key));
      for (const one of asked(all, { ...usual, 'action.mode': 'done' }).duties)
        expect(has).toContain(key(one));
    }),
  );
});

test('an exemption that nobody approved lifts nothing', () => {
  fc.assert(
    fc.property(policies, facts, (all, values) => {
      const usual = asked(all, { ...values, 'action.exemption': '' });
      const claimed = asked(all, { ...values, 'action.exemption': 'security' });
      expect(STRICTNESS[claimed.verdict]).toBeGreaterThanOrEqual(STRICTNESS[usual.verdict]);
    }),
  );
});

test('what is forgotten of a known fact that lets an action go ahead never refuses less', () => {
  fc.assert(
    fc.property(facts, (values) => {
      const policy = made({
        ...plain('p'),
        rules: [rule('a', 'card.confirmed'), rule('b', 'card.tries < 3', 'refuse')],
      });
      const known = asked([policy], { ...values, 'action.overridden': false });
      const less = asked([policy], { 'action.overridden': false });
      expect(STRICTNESS[less.verdict]).toBeGreaterThanOrEqual(STRICTNESS[known.verdict]);
    }),
  );
});
