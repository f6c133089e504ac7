import { CaseParams, CasePartParams } from '#contracts/cases.ts';
import { Nothing } from '#contracts/common.ts';
import { Entry } from '#contracts/record.ts';
import { CaseNote, NewParticipant, Participant } from '#contracts/working-together.ts';
import { findEntry } from '#domains/record/index.ts';
import { WORKERS } from '#platform/actor.ts';
import { notFound } from '#platform/errors.ts';
import { type Route, write } from '#platform/http/index.ts';
import type { HistoryParts } from '../ground/history.ts';
import { caseKey } from '../ground/row.ts';
import { participantViews } from '../pieces.ts';
import { writeCaseNote } from './case-notes.ts';
import { addParticipant, removeParticipant } from './participants.ts';

/** Routes of who takes part in a case, and of what colleagues tell each other in it. */
export const takingPartRoutes = (parts: HistoryParts): Route[] => [
  write({
    method: 'POST',
    url: '/cases/:number/notes',
    summary: 'Write a note for colleagues; who is mentioned is told and takes part',
    tag: 'cases',
    who: WORKERS,
    params: CaseParams,
    body: CaseNote,
    response: Entry,
    status: 201,
    handle: async ({ tx, actor, params, body, now }) => {
      const key = await caseKey(tx, params.number);
      return findEntry(tx, await writeCaseNote(tx, parts, key, body, actor, now));
    },
  }),
  write({
    method: 'POST',
    url: '/cases/:number/participants',
    summary: 'Let somebody take part: a colleague, who is told what comes, or somebody outside',
    tag: 'cases',
    who: WORKERS,
    params: CaseParams,
    body: NewParticipant,
    response: Participant,
    status: 201,
    handle: async ({ tx, actor, params, body, now }) => {
      const key = await caseKey(tx, params.number);
      const id = await addParticipant(tx, parts, key, body, actor, now);
      const made = (await participantViews(tx, key)).find((one) => one.id === id);
      if (!made) throw notFound('participant of this case');
      return made;
    },
  }),
  write({
    method: 'DELETE',
    url: '/cases/:number/participants/:id',
    summary: 'Let somebody no longer take part',
    tag: 'cases',
    who: WORKERS,
    params: CasePartParams,
    response: Nothing,
    status: 204,
    handle: async ({ tx, actor, params, now }) => {
      await removeParticipant(tx, parts, await caseKey(tx, params.number), params.id, actor, now);
      return null;
    },
  }),
];
