import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { missingOf, stale } from '../../api/cases.ts';
import { api, data } from '../../api/client.ts';
import { staffQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { announce } from '../../ui/announce.tsx';
import { sayProblem, tell } from '../../ui/failure.tsx';
import type { ComposerProps } from './composer-props.ts';
import { type Draft, dropDraft, isAddress, keepDraft, wayOf } from './drafts.ts';
import { mentioned } from './mentions.tsx';
import { mailLeaving, offerUndo, send, sendOtherwise } from './send.tsx';
import { useFiles } from './use-files.ts';

const blank = (draft: Draft): boolean => draft.text.trim() === '' && draft.files.length === 0;

/** What stops a draft from being sent, in words; `null` when nothing does. */
function obstacle(draft: Draft, uploading: boolean): string | null {
  if (draft.mode === 'note') return draft.text.trim() === '' ? t.composer.needText : null;
  if (draft.mode === 'new' && !draft.customerId) return t.composer.needCustomer;
  if (wayOf(draft) !== 'email') {
    if (draft.files.length > 0) return t.composer.ways.noFiles;
    return draft.text.trim() === '' ? t.composer.needText : null;
  }
  const wrong = [...draft.to, ...draft.cc].find((address) => !isAddress(address));
  if (wrong) return t.composer.invalidAddress(wrong);
  if (draft.to.length === 0) return t.composer.goesToNobody;
  if (uploading) return t.composer.waitUpload;
  return blank(draft) && draft.mode !== 'forward' ? t.composer.needText : null;
}

/** Adds a note: to the case, with who is told, or to a conversation that has none. */
async function addNote(
  { text, key }: Draft,
  place: string,
  number: string | null,
  told: readonly { readonly id: string }[],
): Promise<void> {
  const headers = { 'idempotency-key': key };
  if (number === null) {
    await data(
      api.POST('/v1/conversations/{id}/notes', { params: { path: { id: place } }, body: { text }, headers }),
    );
    return;
  }
  const conversation = place.startsWith('case-') ? {} : { conversationId: place };
  await data(
    api.POST('/v1/cases/{number}/notes', {
      params: { path: { number } },
      body: { text, mentions: told.map(({ id }) => id), ...conversation },
      headers,
    }),
  );
}

/** The life of a draft: kept with every change, sent once, forgotten only after the server has it. */
export function useComposer({ place, start, known, close, one }: ComposerProps, userId: string) {
  const [draft, setDraft] = useState(start);
  const [error, setError] = useState<string | null>(null);
  const [missing, setMissing] = useState<readonly string[]>([]);
  const [busy, setBusy] = useState(false);
  const people = useQuery(staffQuery).data?.items ?? [];
  const change = (to: Partial<Draft>): void => {
    setError(null);
    setDraft((old) => ({ ...old, ...to, key: crypto.randomUUID() }));
  };
  const files = useFiles((file) =>
    setDraft((old) => ({ ...old, files: [...old.files, file], key: crypto.randomUUID() })),
  );
  useEffect(() => {
    if (draft === start) return;
    if (blank(draft) && draft.mode !== 'forward') dropDraft(userId, place, draft.mode === 'note');
    else keepDraft(userId, place, draft);
  }, [draft, start, userId, place]);
  const stop = (why: string): void => {
    setError(why);
    announce(why);
  };
  const leave = (): void => {
    dropDraft(userId, place, draft.mode === 'note');
    close();
  };
  const go = async (draft: Draft): Promise<void> => {
    setBusy(true);
    try {
      if (draft.mode === 'note') {
        await addNote(draft, place, one?.number ?? null, mentioned(draft.text, people));
        tell(t.composer.noteAdded);
      } else if (one && wayOf(draft) !== 'email') {
        offerUndo(await sendOtherwise(draft, one.number), draft, userId, place);
      } else {
        const outgoing = await send(draft, place, known, one?.number ?? null);
        offerUndo(mailLeaving(outgoing), draft, userId, place);
      }
      leave();
      stale(one?.number ?? null);
    } catch (failed) {
      setBusy(false);
      const lacks = missingOf(failed);
      setMissing(lacks);
      if (lacks.length > 0) return announce(t.composer.letterLacks);
      stop(`${t.composer.notSent} ${sayProblem(failed)}`);
    }
  };
  const to = [...draft.to, ...draft.cc].map((address) => known.get(address.toLowerCase()) ?? address);
  return {
    draft,
    change,
    files,
    error,
    missing,
    busy,
    goesTo: to.length > 0 ? t.composer.goesTo(to.join(', ')) : t.composer.goesToNobody,
    submit: (last: Partial<Draft> = {}): void => {
      if (busy) return;
      const whole = Object.keys(last).length > 0 ? { ...draft, ...last, key: crypto.randomUUID() } : draft;
      const why = obstacle(
        whole,
        files.going.some((one) => one.failed === null),
      );
      if (why) stop(why);
      else void go(whole);
    },
    discard: (): void => {
      leave();
      if (!blank(draft)) tell(t.composer.discarded);
    },
  };
}
