import { z } from 'zod';
import { CaseTask, NewTask, TaskChange, TaskQuery } from '#contracts/case-tasks.ts';
import { CaseParams } from '#contracts/cases.ts';
import { Id, IdParams, Instant } from '#contracts/common.ts';
import { workingTimeOf } from '#domains/staff/index.ts';
import { READERS, WORKERS } from '#platform/actor.ts';
import type { Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import { cursorOf, get, Page, pageQuery, type Route, readCursor, write } from '#platform/http/index.ts';
import { requireWorker } from '../ground/accountable.ts';
import type { HistoryParts } from '../ground/history.ts';
import { caseKey, lockCase } from '../ground/row.ts';
import { findTask, listTasks } from './task-views.ts';
import { addTask, endTask } from './tasks.ts';

const viewTask = async (tx: Tx, id: string) => {
  const task = await findTask(tx, id);
  if (!task) throw notFound('task');
  return task;
};

/** Routes of what is to be done for cases. */
export const taskRoutes = (parts: HistoryParts): Route[] => [
  get({
    url: '/tasks',
    summary: 'What is to be done, the next due first',
    tag: 'cases',
    who: READERS,
    query: pageQuery.extend(TaskQuery.shape),
    response: Page(CaseTask),
    handle: async ({ db, actor, query }) => {
      const after = readCursor(z.tuple([Instant, Id]), query.cursor);
      const items = await listTasks(db, query, actor, query.limit, after);
      const last = items.length === query.limit ? items.at(-1) : undefined;
      return { items, next: last ? cursorOf([last.dueAt, last.id]) : null };
    },
  }),
  write({
    method: 'POST',
    url: '/cases/:number/tasks',
    summary: 'List something to be done for a case; by the next working day unless told',
    tag: 'cases',
    who: WORKERS,
    params: CaseParams,
    body: NewTask,
    response: CaseTask,
    status: 201,
    handle: async ({ tx, actor, params, body, now }) => {
      const key = await caseKey(tx, params.number);
      const { team_id: teamId } = await lockCase(tx, key);
      if (body.ownerId !== undefined) await requireWorker(tx, body.ownerId, 'ownerId');
      const dueAt =
        body.dueAt === undefined
          ? (await workingTimeOf(tx, { teamId, at: now })).addDays(now, 1)
          : new Date(body.dueAt);
      return viewTask(tx, await addTask(tx, parts, key, { ...body, dueAt }, actor, now));
    },
  }),
  write({
    method: 'PATCH',
    url: '/tasks/:id',
    summary: 'Done, with the entry that shows it; or dropped, with the reason',
    tag: 'cases',
    who: WORKERS,
    params: IdParams,
    body: TaskChange,
    response: CaseTask,
    handle: async ({ tx, actor, params, body, now }) => {
      await endTask(tx, parts, params.id, body, actor, now);
      return viewTask(tx, params.id);
    },
  }),
];
