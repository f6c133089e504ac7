import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, the longest first; the order of magnitude is enough. */
const LONGEST = [
  'cli/killed-import',
  'journeys/gate',
  'cli/backup',
  'journeys/customers',
  'journeys/together',
  'stories/05-debt-crash',
  'cli/usage',
  'journeys/mail',
  'journeys/keyboard',
  'cli/demo',
  'delivery/crashes',
  'stories/01-card-swap-batch',
  'journeys/cases',
  'cli/policy',
  'mail-in/mailbox',
  'fault/random-kills',
  'staff/sign-in',
  'journeys/sign-in',
  'fault/cases',
  'security/hostile-mail',
  'journeys/attention',
  'cli/killed-receivables',
  'receivables/driven',
  'cli/running',
  'journeys/policies',
  'journeys/one-voice',
  'incidents/major',
  'journeys/settling',
  'journeys/incidents',
  'journeys/case-settings',
  'stories/05-debt-letters',
  'stories/01-card-swap-crash',
  'cli/imports',
  'stories/04-silence-crash',
  'stories/03-provider-crash',
  'notices/telling',
  'stories/04-silence-burst',
  'journeys/automations',
  'notices/burst',
  'fault/skew',
  'stories/02-roadside-crash',
  'receivables/billing-data',
  'journeys/webhooks',
  'cli/disk-full',
  'stories/05-debt-referral',
  'journeys/calendars',
  'cases/whole-model',
  'stories/05-debt',
  'voice/decisions',
  'cli/tampering',
  'receivables/breathing-space',
  'delivery/sending',
  'stories/03-provider-clocks',
  'gate/killed',
  'stories/02-roadside',
  'stories/01-card-swap-lost',
  'unit/promise-finding/finding',
  'voice/order',
  'receivables/claim-answers',
  'stories/04-silence-reach',
  'notices/settled',
  'stories/01-card-swap',
  'mail-in/whole-way',
  'stories/03-provider-texts',
  'mail-transport/files',
  'journeys/templates',
  'stories/03-provider',
  'notices/merging-model',
  'notices/again',
  'voice/one-voice',
  'engine/kills',
  'security/http',
  'notices/by-letter',
  'receivables/levels',
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
