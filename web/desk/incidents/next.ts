import type { Incident } from '../../api/types.ts';
import { t } from '../../text/index.ts';

const w = t.gate.incidents;
/** What may be done about a breach. */
export type Step = 'assess' | 'authority' | 'people' | 'deletion' | 'close';

/** What comes next, in the order in which the law wants it. */
export function nextStep({
  assessment,
  authorityNotifiedAt,
  peopleNotifiedAt,
  closedAt,
}: Pick<Incident, 'assessment' | 'authorityNotifiedAt' | 'peopleNotifiedAt' | 'closedAt'>): Step | null {
  if (closedAt !== null) return null;
  if (assessment === null) return 'assess';
  if (assessment.notifyAuthority && authorityNotifiedAt === null) return 'authority';
  if (assessment.notifyPeople && peopleNotifiedAt === null) return 'people';
  return 'close';
}

/** The same in words. */
export function sayNext(incident: Incident): string {
  const next = nextStep(incident);
  if (next === 'assess') return w.nextAssess;
  if (next === 'authority') return w.nextAuthority;
  if (next === 'people') return w.nextPeople;
  return next === 'close' ? w.nextClose : w.noted;
}
