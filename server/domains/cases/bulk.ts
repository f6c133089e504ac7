import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { Reason } from '#contracts/case-parts.ts';
import type { BulkRequest, BulkResult } from '#contracts/cases.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, inTransaction, type Tx } from '#platform/db/index.ts';
import { invalid, KeptError } from '#platform/errors.ts';
import { once } from '#platform/http/index.ts';
import { changeCase } from './changes.ts';
import { closeCase } from './closing/close.ts';
import type { CaseParts } from './ground/parts.ts';
import { type CaseKey, caseKey, lockCase } from './ground/row.ts';
import { assignCase } from './ownership/assignment.ts';
import { writeCaseNote } from './together/case-notes.ts';

type Given = z.output<typeof BulkRequest>;
type Because = z.input<typeof Reason>[];

/** Who asks, and by which key the answer is found again. */
export interface BulkCall {
  readonly actor: Actor;
  readonly now: Date;
  readonly idempotencyKey: string | undefined;
}

/**
 * The same verb on many cases, each in a transaction of its own and by every rule of that verb: done, or refused with its
 * reasons. Under an `Idempotency-Key` a case that was done is not done again, also when the first answer never came.
 */
export async function bulk(
  db: Database,
  parts: CaseParts,
  given: Given,
  call: BulkCall,
): Promise<z.input<typeof BulkResult>> {
  requireComplete(given);
  const items = [];
  for (const number of new Set(given.numbers))
    items.push({ number, ...(await attempt(db, parts, given, number, call)) });
  const done = items.filter(({ ok }) => ok).length;
  return { done, refused: items.length - done, items };
}

async function attempt(
  db: Database,
  parts: CaseParts,
  given: Given,
  number: string,
  { actor, now, idempotencyKey }: BulkCall,
): Promise<{ ok: boolean; because: Because }> {
  const key =
    idempotencyKey &&
    createHash('sha256')
      .update(JSON.stringify([idempotencyKey, number]))
      .digest('hex');
  const request = { method: 'POST', url: `/v1/cases/bulk#${number}`, body: { ...given, numbers: [number] } };
  try {
    await inTransaction(db, (tx) =>
      once(tx, key, actor, request, now, async () => {
        await does(given)(tx, parts, await caseKey(tx, number), actor, now);
        return { status: 200, response: null };
      }),
    );
    return { ok: true, because: [] };
  } catch (error) {
    if (!(error instanceof KeptError) || error.status >= 500) throw error;
    return { ok: false, because: reasonsOf(error) };
  }
}

/** All reasons where the verb gives them, with their entries; else its words. */
function reasonsOf(error: KeptError): Because {
  const { because } = error.details;
  return Array.isArray(because) && because.length > 0
    ? because
    : [{ code: error.code, say: error.message, entryId: null }];
}

const NEEDS: Readonly<Record<Given['verb'], (given: Given) => string | undefined>> = {
  assign: () => undefined,
  tag: ({ tag }) => (tag === undefined ? 'tag' : undefined),
  untag: ({ tag }) => (tag === undefined ? 'tag' : undefined),
  type: ({ type }) => (type === undefined ? 'type' : undefined),
  close: ({ how }) => (how === undefined ? 'how' : undefined),
  note: ({ text }) => (text === undefined || text === '' ? 'text' : undefined),
};

function requireComplete(given: Given): void {
  const missing = NEEDS[given.verb](given);
  if (missing !== undefined) throw invalid(missing, `«${given.verb}» needs it.`);
}

type Verb = (tx: Tx, parts: CaseParts, key: CaseKey, actor: Actor, now: Date) => Promise<unknown>;

function does(given: Given): Verb {
  const { staffId, teamId, tag = '', type, text = '', how = 'silence' } = given;
  switch (given.verb) {
    case 'assign':
      return (tx, parts, key, actor, now) =>
        assignCase(tx, parts, key, { staffId, teamId, reason: text }, actor, now);
    case 'tag':
      return retag((tags) => [...tags, tag]);
    case 'untag':
      return retag((tags) => tags.filter((one) => one !== tag));
    case 'type':
      return (tx, parts, key, actor, now) => changeCase(tx, parts, key, { type }, actor, now);
    case 'close':
      return (tx, parts, key, actor, now) => closeCase(tx, parts, key, { how, say: text }, actor, now);
    case 'note':
      return (tx, parts, key, actor, now) =>
        writeCaseNote(tx, parts, key, { text, mentions: [] }, actor, now);
  }
}

const retag =
  (change: (tags: string[]) => string[]): Verb =>
  async (tx, parts, key, actor, now) => {
    const { tags } = await lockCase(tx, key);
    await changeCase(tx, parts, key, { tags: [...new Set(change(tags))] }, actor, now);
  };
