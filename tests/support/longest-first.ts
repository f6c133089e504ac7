import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, the longest first; the order of magnitude is enough. */
const LONGEST = [
  'stories/01-card-swap-crash',
  'incidents/major',
  'cli/demo',
  'cli/killed-import',
  'cli/killed-receivables',
  'journeys/together',
  'journeys/customers',
  'cli/backup',
  'journeys/cases',
  'mail-in/mailbox',
  'stories/05-debt-referral',
  'cli/usage',
  'receivables/breathing-space',
  'journeys/mail',
  'receivables/billing-data',
  'journeys/incidents',
  'receivables/driven',
  'journeys/settling',
  'stories/01-card-swap-batch',
  'receivables/claim-answers',
  'journeys/gate',
  'journeys/keyboard',
  'staff/sign-in',
  'delivery/crashes',
  'journeys/one-voice',
  'fault/cases',
  'cli/policy',
  'cli/running',
  'fault/random-kills',
  'security/hostile-mail',
  'journeys/sign-in',
  'journeys/attention',
  'stories/05-debt-crash',
  'journeys/policies',
  'journeys/case-settings',
  'cli/disk-full',
  'journeys/automations',
  'incidents/wrong-recipient',
  'voice/decisions',
  'journeys/debts',
  'stories/04-silence-crash',
  'stories/04-silence-burst',
  'receivables/levels',
  'cli/imports',
  'stories/01-card-swap-lost',
  'fault/skew',
  'notices/burst',
  'unit/policies/built-in',
  'stories/03-provider-crash',
  'notices/by-letter',
  'unit/promise-finding/labelled',
  'stories/02-roadside',
  'mail-reading/corpus',
  'stories/04-silence-reach',
  'stories/05-debt-letters',
  'notices/again',
  'cli/tampering',
  'unit/promise-finding/finding',
  'notices/telling',
  'notices/settled',
  'gate/killed',
  'unit/procedures/procedures',
  'cases/whole-model',
  'voice/one-voice',
  'journeys/webhooks',
  'receivables/ladder-model',
].map((name) => `/${name}.test.ts`);

const rank = (file: TestSpecification): number => {
  const at = LONGEST.findIndex((name) => file.moduleId.endsWith(name));
  return at < 0 ? LONGEST.length : at;
};

/**
 * Starts what takes longest first, so that no processor waits for it at the end. Files with a process of their own come before
 * all others: vitest ends a process that others share whenever the next file in the queue is not one of theirs.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const shares = ({ project }: TestSpecification): number => (project.config.isolate ? 0 : 1);
    return files.toSorted(
      (a, b) => shares(a) - shares(b) || rank(a) - rank(b) || a.moduleId.localeCompare(b.moduleId),
    );
  }
}
