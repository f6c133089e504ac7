import { z } from 'zod';
import { Id, Instant } from '#contracts/common.ts';
import type { TimerHandler } from '#platform/timers/index.ts';
import { LOOK, lookNow } from './detect.ts';
import { ACTION_DUE, CHECK_DUE, remindOfAction, remindToCheck } from './review.ts';
import { lookRound, ROUND } from './rounds.ts';

const OfBatch = z.object({ source: z.string(), thing: z.string(), batch: z.string() });
const OfRound = z.object({ incidentId: Id, until: Instant.nullable(), every: z.number() });
const OfAction = z.object({ incidentId: Id, actionId: Id });
const OfCheck = z.object({ incidentId: Id, checkAt: Instant });

/** What time brings to incidents that concern many. */
export const majorTimers: ReadonlyMap<string, TimerHandler> = new Map<string, TimerHandler>([
  [LOOK, (tx, timer, now) => lookNow(tx, OfBatch.parse(timer.data), now)],
  [ROUND, (tx, timer, now) => lookRound(tx, OfRound.parse(timer.data), now)],
  [ACTION_DUE, (tx, timer, now) => remindOfAction(tx, OfAction.parse(timer.data), now)],
  [CHECK_DUE, (tx, timer, now) => remindToCheck(tx, OfCheck.parse(timer.data), now)],
]);
