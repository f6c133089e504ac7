import type { z } from 'zod';
import type { Macro, StepPreview } from '#contracts/automation.ts';
import {
  addTask,
  assignCase,
  type CaseKey,
  type CaseParts,
  caseKey,
  changeCase,
  closeCase,
  offerHandoff,
  placeHold,
  promiseHooks,
  writeCaseNote,
  writeInCase,
} from '#domains/cases/index.ts';
import { makePromises } from '#domains/promises/index.ts';
import { usableTemplate } from '#domains/templates/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict } from '#platform/errors.ts';
import { dueAfter } from './later.ts';
import { write } from './preview.ts';
import { type StepValue, sayAll } from './steps.ts';
import { valuesFor, type Written } from './values.ts';

/** What steps are done to. */
export interface Target {
  readonly number: string;
  readonly promiseId?: string | undefined;
}

type Preview = NonNullable<z.output<typeof StepPreview>['text']>;

/** What each step does, and for an answer its exact text; nothing is done. */
export async function previewMacro(
  tx: Tx,
  macro: Pick<z.output<typeof Macro>, 'steps'>,
  number: string,
  actor: Actor,
  now: Date,
): Promise<z.output<typeof StepPreview>[]> {
  const key = await caseKey(tx, number);
  const says = await sayAll(tx, macro.steps);
  const written = await valuesFor(tx, { customerId: key.customerId, caseNumber: number }, actor, now);
  const previews: z.output<typeof StepPreview>[] = [];
  for (const [at, step] of macro.steps.entries())
    previews.push({ say: says[at] ?? '', text: await textOf(tx, step, written) });
  return previews;
}

async function textOf(tx: Tx, step: StepValue, written: Written): Promise<Preview | null> {
  return step.verb === 'reply' ? write(await usableTemplate(tx, step.template), written) : null;
}

/** Runs a macro as whoever asks, by the verbs of the API: what they may not do, it may not do. Returns what was done. */
export const runMacro = (
  tx: Tx,
  parts: CaseParts,
  macro: Pick<z.output<typeof Macro>, 'steps'>,
  number: string,
  actor: Actor,
  now: Date,
): Promise<string[]> => doSteps(tx, parts, { number }, macro.steps, actor, now);

/** Does steps in their order; the first that may not be done throws, and the transaction takes all of them back. */
export async function doSteps(
  tx: Tx,
  parts: CaseParts,
  { number, promiseId }: Target,
  steps: readonly StepValue[],
  actor: Actor,
  now: Date,
): Promise<string[]> {
  const key = await caseKey(tx, number);
  const says = await sayAll(tx, steps);
  for (const step of steps) {
    const about = { customerId: key.customerId, caseNumber: number, promiseId };
    await doStep(tx, parts, { key, written: await valuesFor(tx, about, actor, now) }, step, actor, now);
  }
  return says;
}

interface Matter {
  readonly key: CaseKey;
  readonly written: Written;
}

async function doStep(
  tx: Tx,
  parts: CaseParts,
  { key, written }: Matter,
  step: StepValue,
  actor: Actor,
  now: Date,
): Promise<void> {
  const words = (text: string): string => fill(text, written);
  switch (step.verb) {
    case 'reply':
      return reply(tx, parts, { key, written }, step.template, actor, now);
    case 'note':
      await writeCaseNote(tx, parts, key, { text: words(step.text), mentions: [] }, actor, now);
      return;
    case 'assign': {
      const { verb: _, ...to } = step;
      return assignCase(tx, parts, key, { ...to, reason: '' }, actor, now);
    }
    case 'hand-over': {
      const { verb: _, ...to } = step;
      await offerHandoff(tx, parts, key, { ...to, say: words(step.say) }, actor, now);
      return;
    }
    case 'promise': {
      const dueAt = (await due(tx, key, step.due, now)).toISOString();
      const items = [
        { words: step.words, act: step.act, dueAt, ...(step.proof ? { proof: step.proof } : {}) },
      ];
      await makePromises(tx, { ...parts, promises: promiseHooks(parts) }, { key, items }, actor, now);
      return;
    }
    case 'task': {
      const task = { kind: step.kind, say: words(step.say), dueAt: await due(tx, key, step.due, now) };
      await addTask(tx, parts, key, task, actor, now);
      return;
    }
    case 'hold':
      await placeHold(tx, parts, key, step.reason, actor, now);
      return;
    case 'close':
      return closeCase(tx, parts, key, { how: step.how, say: '', cause: step.cause }, actor, now);
    default:
      return change(tx, parts, key, step, actor, now);
  }
}

type Changing = Extract<StepValue, { verb: 'tag' | 'untag' | 'type' | 'cause' | 'field' }>;

async function change(
  tx: Tx,
  parts: CaseParts,
  key: CaseKey,
  step: Changing,
  actor: Actor,
  now: Date,
): Promise<void> {
  switch (step.verb) {
    case 'type':
      return changeCase(tx, parts, key, { type: step.type }, actor, now);
    case 'cause':
      return changeCase(tx, parts, key, { cause: step.cause }, actor, now);
    case 'field':
      return changeCase(tx, parts, key, { fields: { [step.field]: step.value } }, actor, now);
    default: {
      const tags = new Set((await caseNow(tx, key)).tags);
      if (step.verb === 'tag') tags.add(step.tag);
      else tags.delete(step.tag);
      return changeCase(tx, parts, key, { tags: [...tags] }, actor, now);
    }
  }
}

async function reply(
  tx: Tx,
  parts: CaseParts,
  { key, written }: Matter,
  template: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  const used = await usableTemplate(tx, template);
  if (used.channels.length > 0 && !used.channels.includes('email'))
    throw conflict('template-gone', `The template «${used.name}» is not for e-mail.`);
  const { body, subject, missing } = write(used, written);
  refuseMissing(used.name, missing);
  const message = {
    text: body,
    ...(subject === '' ? {} : { subject }),
    cc: [],
    attachments: [],
    forward: false,
    promises: [],
    supersedes: [],
    purpose: used.purpose,
  };
  await writeInCase(tx, parts, key, message, actor, now);
}

/** Words for colleagues; they read the company's language and clock. */
function fill(text: string, written: Written): string {
  const template = { texts: [{ language: 'en', subject: '', body: text }], fallback: 'en' };
  const { body, missing } = write(template, written, 'en');
  refuseMissing(text, missing);
  return body;
}

function refuseMissing(name: string, missing: Preview['missing']): void {
  if (missing.length === 0) return;
  const words = missing.map((one) => one.words).join(', ');
  throw conflict('template-incomplete', `«${name}» cannot be filled in: not known is ${words}.`, { missing });
}

async function caseNow(db: Database | Tx, { customerId, caseId }: CaseKey) {
  const { rows } = await sql<{ tags: string[]; team_id: string | null }>`
    select tags, team_id from cases where customer_id = ${customerId} and id = ${caseId}`.execute(db);
  return rows[0] ?? { tags: [], team_id: null };
}

const due = async (tx: Tx, key: CaseKey, later: Parameters<typeof dueAfter>[1], now: Date): Promise<Date> =>
  dueAfter(tx, later, (await caseNow(tx, key)).team_id, now);
