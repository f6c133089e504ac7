import type { z } from 'zod';
import type { ProcedurePreview } from '#contracts/procedures.ts';
import { workingTimeOf } from '#domains/staff/index.ts';
import type { Database, Tx } from '#platform/db/index.ts';
import { type Clock, clocksFor, nextUpdate, readProcedure } from '../procedures/index.ts';

type Preview = z.input<typeof ProcedurePreview>;

/** What a procedure comes to for a complaint that is received now, or what is wrong with its YAML; changes nothing. */
export async function previewProcedure(db: Database | Tx, yaml: string, now: Date): Promise<Preview> {
  const working = await workingTimeOf(db, {});
  const { procedure, faults } = readProcedure(yaml);
  const update = procedure && nextUpdate(procedure, now, working);
  const clocks = procedure ? clocksFor(procedure, { receivedAt: now }, working) : [];
  return {
    procedure,
    errors: faults,
    deadlines: [...clocks, ...(update ? [update] : [])].map(view),
    timeZone: working.timeZone,
  };
}

const view = ({ kind, say, dueAt, warnAt }: Clock): Preview['deadlines'][number] => ({
  kind,
  say,
  dueAt: dueAt.toISOString(),
  warnings: warnAt.map(({ share, at, escalate }) => ({ share, at: at.toISOString(), tell: escalate })),
});
