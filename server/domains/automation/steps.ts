import type { z } from 'zod';
import type { Later, Step } from '#contracts/automation.ts';
import { refuseFaults, usableTemplate } from '#domains/templates/index.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { KeptError } from '#platform/errors.ts';

/** One step of a macro or an automation. */
export type StepValue = z.output<typeof Step>;

interface Known {
  readonly table: 'people' | 'teams' | 'partners' | 'types' | 'causes' | 'fields' | 'templates';
  readonly key: string;
  readonly field: string;
}

/** What a step names by a key, and in which field. */
function named(step: StepValue): Known[] {
  const who = (given: {
    staffId?: string | undefined;
    teamId?: string | undefined;
    partnerId?: string | undefined;
  }) =>
    [
      { table: 'people', key: given.staffId, field: 'staffId' },
      { table: 'teams', key: given.teamId, field: 'teamId' },
      { table: 'partners', key: given.partnerId, field: 'partnerId' },
    ] as const;
  const all = (): readonly { table: Known['table']; key: string | undefined; field: string }[] => {
    switch (step.verb) {
      case 'reply':
        return [{ table: 'templates', key: step.template, field: 'template' }];
      case 'type':
        return [{ table: 'types', key: step.type, field: 'type' }];
      case 'cause':
      case 'close':
        return [{ table: 'causes', key: step.cause, field: 'cause' }];
      case 'field':
        return [{ table: 'fields', key: step.field, field: 'field' }];
      case 'assign':
      case 'hand-over':
        return who(step);
      default:
        return [];
    }
  };
  return all().flatMap(({ key, ...rest }) => (key === undefined ? [] : [{ key, ...rest }]));
}

/** Names of what steps speak of, by table and key; `active` is false for what cannot be used any more. */
async function namesFor(
  db: Database | Tx,
  steps: readonly StepValue[],
): Promise<ReadonlyMap<string, { readonly name: string; readonly active: boolean }>> {
  const wanted = steps.flatMap(named);
  const keys = wanted.map(({ key }) => key);
  const { rows } = await sql<{ table: string; key: string; name: string; active: boolean }>`
    select 'people' as table, id::text as key, name, active and role <> 'auditor' as active from staff where id::text = any(${keys}::text[])
    union all select 'teams', id::text, name, archived_at is null from teams where id::text = any(${keys}::text[])
    union all select 'partners', id::text, name, active from partners where id::text = any(${keys}::text[])
    union all select 'types', key, name, active from case_types where key = any(${keys}::text[])
    union all select 'causes', key, name, active from case_causes where key = any(${keys}::text[])
    union all select 'fields', key, name, active from case_fields where key = any(${keys}::text[])`.execute(
    db,
  );
  const names = new Map(rows.map(({ table, key, ...row }) => [`${table}:${key}`, row]));
  for (const { table, key } of wanted)
    if (table === 'templates') {
      const template = await usableTemplate(db, key).catch((error: unknown) => {
        if (error instanceof KeptError) return undefined;
        throw error;
      });
      if (template) names.set(`templates:${key}`, { name: template.name, active: true });
    }
  return names;
}

/** Refuses steps that name what there is not, and placeholders that there are not, with their field (`do.0.template`). */
export async function checkSteps(
  db: Database | Tx,
  steps: readonly StepValue[],
  field: string,
): Promise<void> {
  const names = await namesFor(db, steps);
  const errors = steps.flatMap((step, i) =>
    named(step)
      .filter(({ table, key }) => names.get(`${table}:${key}`)?.active !== true)
      .map(({ table, key, field: own }) => ({
        field: `${field}.${i}.${own}`,
        say: `«${key}» is not there, or cannot be used any more (${table}).`,
      })),
  );
  const [first] = errors;
  if (first) throw new KeptError('invalid', 422, first.say, { errors });
  refuseFaults(
    steps.flatMap((step, i) => {
      if (step.verb === 'note') return [{ field: `${field}.${i}.text`, text: step.text }];
      return step.verb === 'task' || step.verb === 'hand-over'
        ? [{ field: `${field}.${i}.say`, text: step.say }]
        : [];
    }),
  );
}

const UNITS: Readonly<Record<z.output<typeof Later>['unit'], string>> = {
  hours: 'hour',
  days: 'day',
  'working-hours': 'working hour',
  'working-days': 'working day',
};

/** «2 working days». */
export const laterWords = ({ count, unit }: z.output<typeof Later>): string =>
  `${count} ${UNITS[unit]}${count === 1 ? '' : 's'}`;

const TASKS: Readonly<Record<string, string>> = {
  call: 'a call',
  'apology-call': 'an apology call',
  'check-in': 'a check-in',
  tell: 'telling the customer',
  'choose-reply': 'a choice about a reply',
  other: 'a task',
};

/** What each step does, in words, in the order of the steps. */
export async function sayAll(db: Database | Tx, steps: readonly StepValue[]): Promise<string[]> {
  const names = await namesFor(db, steps);
  return steps.map((step) => {
    const [first] = named(step);
    const name = first && (names.get(`${first.table}:${first.key}`)?.name ?? first.key);
    return say(step, name);
  });
}

function say(step: StepValue, name: string | undefined): string {
  switch (step.verb) {
    case 'reply':
      return `Answer with «${name}»`;
    case 'note':
      return `Note «${step.text}»`;
    case 'tag':
      return `Tag with «${step.tag}»`;
    case 'untag':
      return `Take the tag «${step.tag}» away`;
    case 'type':
      return `Set the type to «${name}»`;
    case 'cause':
      return `Set the cause to «${name}»`;
    case 'field':
      return step.value === null ? `Empty «${name}»` : `Set «${name}» to «${step.value}»`;
    case 'assign':
      if (name === undefined) return 'Give it to whoever runs this';
      return step.staffId === undefined ? `Put it into the queue of ${name}` : `Give it to ${name}`;
    case 'hand-over':
      return `Offer it to ${name}: «${step.say}»`;
    case 'promise':
      return `Promise «${step.words}» within ${laterWords(step.due)}`;
    case 'task':
      return `List ${TASKS[step.kind]}, due in ${laterWords(step.due)}: «${step.say}»`;
    case 'hold':
      return `Place a hold: «${step.reason}»`;
    case 'close':
      return `Close it: ${step.how === 'silence' ? 'silence, with proof' : 'confirmed by the customer'}`;
  }
}
