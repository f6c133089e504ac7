import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, the longest first; the order of magnitude is enough. */
const LONGEST = [
  'cli/killed-import',
  'fault/random-kills',
  'receivables/billing-data',
  'journeys/mail',
  'journeys/gate',
  'cli/usage',
  'journeys/keyboard',
  'cli/demo',
  'cli/backup',
  'security/hostile-mail',
  'mail-in/mailbox',
  'journeys/customers',
  'stories/05-debt-referral',
  'fault/cases',
  'delivery/crashes',
  'cli/imports',
  'notices/telling',
  'cli/disk-full',
  'journeys/cases',
  'journeys/sign-in',
  'cli/running',
  'journeys/attention',
  'staff/sign-in',
  'receivables/driven',
  'journeys/automations',
  'cli/tampering',
  'cli/policy',
  'notices/burst',
  'journeys/policies',
  'journeys/case-settings',
  'unit/promise-finding/finding',
  'stories/01-card-swap-lost',
  'journeys/webhooks',
  'attention/putting-right',
  'stories/03-provider',
  'mail-in/whole-way',
  'stories/04-silence',
  'mail-transport/files',
  'unit/calendars/working-time',
  'stories/05-debt',
  'engine/kills',
  'journeys/calendars',
  'security/http',
  'stories/03-provider-clocks',
  'promises/promises',
  'stories/02-roadside',
  'delivery/sending',
  'journeys/templates',
  'stories/03-provider-leaving',
  'stories/03-provider-closing',
  'receivables/ladder-model',
  'mail-in/mailbox-settings',
  'stories/01-card-swap-again',
].map((name) => `/${name}.test.ts`);

const rank = (file: TestSpecification): number => {
  const at = LONGEST.findIndex((name) => file.moduleId.endsWith(name));
  return at < 0 ? LONGEST.length : at;
};

/** Starts what takes longest first, of whichever project, so that no processor waits for it at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => rank(a) - rank(b) || a.moduleId.localeCompare(b.moduleId));
  }
}
