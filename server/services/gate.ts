import { followFacts, gateParts, recordActions, workBatches } from '#domains/gate/index.ts';
import { followCustomers } from '#domains/receivables/index.ts';
import type { House } from '../house.ts';
import { careParts } from './care.ts';
import { lookOften } from './looking.ts';

/** Records what was asked and done, looks again at what is held when facts change, and works on batches, in a worker process. */
export function startGate(house: House): Promise<{ stop(): Promise<void> }> {
  const parts = gateParts(house);
  const invoices = { ...careParts(house), db: house.db, clock: house.clock, log: house.log };
  return lookOften(
    house,
    { run: () => recordActions(parts), failed: 'actions could not be recorded; trying again' },
    { run: () => followFacts(parts), failed: 'holds could not be looked at; trying again' },
    { run: () => followCustomers(invoices), failed: 'invoices could not be looked at; trying again' },
    { run: () => workBatches(parts), failed: 'batches could not be worked on; trying again' },
  );
}
