import type { WritingParts } from '#domains/delivery/index.ts';
import type { Actor } from '#platform/actor.ts';
import type { Tx } from '#platform/db/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';

/** Which case a promise belongs to: whose, and its identity. */
export interface CaseRef {
  readonly customerId: string;
  readonly caseId: string;
}

/** What a promise must know of its case. */
export interface CaseOfPromise extends CaseRef {
  readonly number: string;
  readonly subject: string;
  /** A closed case owes nothing, so nothing is promised in it. */
  readonly closed: boolean;
  /** Who answers for the case; `null` only where the company has no person at all. */
  readonly ownerId: string | null;
  readonly teamId: string | null;
  /** Who answers for the team, or for the company. */
  readonly leadId: string | null;
  /** The mail conversation that its customer was last heard or written to in. */
  readonly conversationId: string | null;
}

/** Something that a person is to do about a promise. */
export interface PromiseTask {
  readonly kind: 'tell' | 'apology-call';
  readonly say: string;
  readonly draft?: string | null;
  readonly promiseId: string;
  readonly ownerId: string | null;
  readonly dueAt: Date;
}

/** What promises need of cases; the domain of cases gives it. */
export interface PromiseHooks {
  /** Locks the customer's record, then the case, until the end of the transaction. */
  lockCase(tx: Tx, key: CaseRef): Promise<CaseOfPromise>;
  /** The case with this number; 404 where there is none. */
  caseKey(tx: Tx, number: string): Promise<CaseRef>;
  /** Opens a case for a promise that was given outside of one. */
  openCase(
    tx: Tx,
    given: { readonly customerId: string; readonly subject: string; readonly entryId?: string | undefined },
    actor: Actor,
    now: Date,
  ): Promise<CaseRef>;
  /** The identity of a conversation that begins with a mail about the case; what comes back in it joins the case. */
  beginConversation(tx: Tx, key: CaseRef): Promise<string>;
  /** It does not begin after all: its mail was refused. */
  neverBegan(tx: Tx, key: CaseRef, conversationId: string): Promise<void>;
  /** Makes an entry of the customer part of the case. */
  link(tx: Tx, key: CaseRef, entry: { id: string; customerId: string }, now: Date): Promise<void>;
  /** Brings the case up to date with its promises. */
  refresh(tx: Tx, key: CaseRef, now: Date): Promise<void>;
  /** Lists a task, once for each promise and kind that is open. */
  addTask(tx: Tx, key: CaseRef, task: PromiseTask, actor: Actor, now: Date): Promise<void>;
  /** The open tasks of this kind about the promise are done, as the entry shows. */
  endTasks(
    tx: Tx,
    key: CaseRef,
    of: { readonly promiseId: string; readonly kind: PromiseTask['kind']; readonly entryId: string | null },
    actor: Actor,
    now: Date,
  ): Promise<void>;
}

/** What changes of a promise need. */
export interface PromiseChangeParts {
  readonly secrets: Secrets;
  readonly promises: PromiseHooks;
}

/** What promises need where mails are written as well. */
export interface PromiseParts extends PromiseChangeParts, WritingParts {
  /** Where the partner's page is. */
  readonly publicUrl: string;
}
