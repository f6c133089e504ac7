import { workOff } from '#domains/automation/index.ts';
import type { House } from '../house.ts';
import { mailRouteParts } from './index.ts';
import { lookOften } from './looking.ts';

/** Lets automations work on what happens, in one worker process; several share the work. */
export function startAutomations(house: House): Promise<{ stop(): Promise<void> }> {
  const parts = { ...house, ...mailRouteParts(house), publicUrl: house.config.publicUrl };
  return lookOften(house, {
    run: () => workOff(parts),
    failed: 'automations could not go on; trying again',
  });
}
