import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Case } from '../../api/cases.ts';
import { type CheckedMessage, checkMessage, type Whereabouts } from '../../api/voice.ts';
import { t } from '../../text/index.ts';
import { announce } from '../../ui/announce.tsx';
import { type Draft, wayOf } from './drafts.ts';
import { useWayTo } from './way.tsx';

/** What the record says of a draft as it is written. */
export interface VoiceInDraft {
  readonly findings: CheckedMessage['findings'];
  /** What may be meant in two ways; it stops nothing. */
  readonly questions: CheckedMessage['questions'];
  readonly claims: CheckedMessage['claims'];
  /** The text that `findings` are about; their places count in it. */
  readonly text: string;
  /** What will stand below it, for the customer to know what it replaces. */
  readonly below: string;
  /** It would wait until then. */
  readonly until: string | null;
}

const NOTHING: VoiceInDraft = { findings: [], questions: [], claims: [], text: '', below: '', until: null };

/** Where a draft would be written; `null` for a new mail to nobody yet. */
function whereabouts({ customerId }: Draft, place: string, one: Case | undefined): Whereabouts | null {
  const conversation = place === 'new' || place.startsWith('case-') ? null : { conversationId: place };
  if (one) return { number: one.number, ...conversation };
  return conversation ?? (customerId === null ? null : { customerId });
}

/** Holds a draft against the record as somebody writes, half a second after the last key; nothing is kept. */
export function useVoice(draft: Draft, place: string, one: Case | undefined): VoiceInDraft {
  const where = whereabouts(draft, place, one);
  const channel = wayOf(draft);
  const to = useWayTo(draft, one);
  const [text] = useDebouncedValue(draft.text, 500);
  const about = {
    text,
    subject: draft.subject,
    to: [...to],
    ...(one ? { channel } : {}),
    files: draft.files.map((file) => file.filename),
    supersedes: [...(draft.supersedes ?? [])],
    notPromotion: draft.notPromotion ?? false,
  };
  const query = useQuery({
    queryKey: ['voice', where, about],
    queryFn: where
      ? async ({ signal }) => ({ text, ...(await checkMessage(where, about, signal)) })
      : skipToken,
    enabled: draft.mode !== 'note' && (channel === 'email' || to.length > 0),
    placeholderData: keepPreviousData,
    staleTime: 20_000,
    gcTime: 20_000,
    retry: false,
  });
  const found = query.data ?? NOTHING;
  const said = found.findings.map(({ say }) => say).join(' ');
  useEffect(() => {
    if (said !== '') announce(`${t.composer.voice.stops} ${said}`);
  }, [said]);
  const asked = found.questions.map(({ say }) => say).join(' ');
  useEffect(() => {
    if (asked !== '') announce(`${t.composer.voice.questions} ${asked}`);
  }, [asked]);
  return found;
}
