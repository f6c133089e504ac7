import type { Handoff } from '../../api/cases.ts';
import { now } from '../../text/clock.ts';

/** What came back so long ago is history; its case is in the attention list as long as nobody acted on it. */
const RECENT = 3 * 86_400_000;

/** Those that came back in the last three days. */
export const recent = (items: readonly Handoff[] | undefined): Handoff[] =>
  (items ?? []).filter((one) => now() - Date.parse(one.answeredAt ?? one.answerBy) < RECENT);
