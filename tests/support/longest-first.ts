import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, the longest first; the order of magnitude is enough. */
const LONGEST = [
  'cli/killed-import',
  'fault/random-kills',
  'journeys/mail',
  'delivery/crashes',
  'mail-in/mailbox',
  'cli/backup',
  'journeys/keyboard',
  'staff/sign-in',
  'cli/usage',
  'journeys/cases',
  'security/hostile-mail',
  'journeys/attention',
  'cli/demo',
  'journeys/sign-in',
  'journeys/customers',
  'cli/imports',
  'fault/cases',
  'cli/running',
  'cli/tampering',
  'attention/putting-right',
  'journeys/automations',
  'mail-transport/files',
  'cli/disk-full',
  'fault/migrations',
].map((name) => `/tests/${name}.test.ts`);

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
