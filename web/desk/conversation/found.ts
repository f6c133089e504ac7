import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type FoundPromise, findPromises, type PromiseInWords } from '../../api/cases.ts';
import type { Draft } from './drafts.ts';

/** Only what we say ourselves: quoted lines are somebody else’s words. */
const ownWords = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !line.startsWith('>'))
    .join('\n');

/** Promises in a draft: those that are tracked and still stand in it, and those that nobody has decided about. */
export interface PromisesInDraft {
  readonly tracked: readonly PromiseInWords[];
  readonly found: readonly FoundPromise[];
  readonly timeZone: string | undefined;
}

/** Looks for promises as somebody writes, half a second after the last key. */
export function usePromisesIn(draft: Draft): PromisesInDraft {
  const [text] = useDebouncedValue(ownWords(draft.text), 500);
  const { customerId } = draft;
  const query = useQuery({
    queryKey: ['finding', customerId, text],
    queryFn: ({ signal }) => findPromises(text, customerId, signal),
    enabled: draft.mode !== 'note' && text.trim().length > 8,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 60_000,
    retry: false,
  });
  const stands = ({ words }: { words: string }): boolean => draft.text.includes(words);
  const tracked = (draft.promises ?? []).filter(stands);
  const decided = new Set([...tracked.map((one) => one.words), ...(draft.notPromises ?? [])]);
  const found = (query.data?.items ?? []).filter((one) => stands(one) && !decided.has(one.words));
  return { tracked, found: text.trim() === '' ? [] : found, timeZone: query.data?.timeZone };
}

/** As it is sent. */
export const track = ({ words, act }: FoundPromise, dueAt: string): PromiseInWords => ({ words, act, dueAt });
