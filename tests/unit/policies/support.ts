import { PolicyFile } from '#contracts/policy-file.ts';
import {
  buildPolicy,
  type Decision,
  decide,
  declareFacts,
  type FactValue,
  type Policy,
} from '#domains/decisions/index.ts';

/** A small world of facts, so that the engine is tested on its own. */
export const SET = declareFacts([
  { name: 'now', type: 'timestamp', words: 'now' },
  { name: 'action.type', type: 'text', words: 'what is to be done' },
  { name: 'action.mode', type: 'text', words: 'asked or reported' },
  { name: 'action.reason', type: 'text', words: 'the reason' },
  { name: 'action.exemption', type: 'text', words: 'the exemption' },
  { name: 'action.exemptionApproved', type: 'yes-no', words: 'the exemption is approved' },
  { name: 'action.overridden', type: 'yes-no', words: 'a named person let it go ahead' },
  { name: 'customer.country', type: 'text', words: 'the country' },
  { name: 'notice.tolds', type: 'map', words: 'what was told when' },
  { name: 'card.confirmed', type: 'yes-no', words: 'the new card is confirmed' },
  { name: 'card.lost', type: 'yes-no', words: 'the old card is lost' },
  { name: 'card.amount', type: 'number', words: 'the amount' },
  { name: 'card.tries', type: 'whole', words: 'the number of tries' },
  { name: 'card.sentAt', type: 'timestamp', words: 'the moment when the card was sent' },
]);

export const NOW = new Date('2026-06-01T12:00:00Z');

/** The least that stands in every policy. */
export const plain = (name: string) => ({
  policy: name,
  title: name,
  source: [{ mark: 'D', say: 'for tests' }],
  for: ['card.*'],
});

export const rule = (code: string, require: string, verdict = 'hold') => ({
  code,
  require,
  verdict,
  say: `${code}.`,
  need: code,
  next: code,
});

export const duty = (key: string) => ({ key, template: 'a', say: key, within: '1 day' });

/** Builds a policy out of what would stand in its file. Throws with its faults. */
export function made(written: unknown, version = 1): Policy {
  const built = buildPolicy(PolicyFile.parse(written), version, SET);
  if (!built.ok) throw new Error(built.faults.map(({ say }) => say).join(' '));
  return built.policy;
}

/** What is wrong with a policy, as words. */
export function faultsOf(written: unknown): readonly string[] {
  const built = buildPolicy(PolicyFile.parse(written), 1, SET);
  return built.ok ? [] : built.faults.map(({ path, say }) => `${path.join('.')}: ${say}`);
}

export const asked = (
  policies: readonly Policy[],
  values: Readonly<Record<string, FactValue>> = {},
  evidence: Readonly<Record<string, readonly string[]>> = {},
  now = NOW,
): Decision => decide(policies, { type: 'card.block', source: 'test' }, { values, evidence }, now);
