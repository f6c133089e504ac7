import { Button, Group, Progress, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useState } from 'react';
import type { PromiseInWords } from '../../api/cases.ts';
import { api, data, Problem } from '../../api/client.ts';
import { memory } from '../../api/queries.ts';
import type { NewMessage, Outgoing, Recipient } from '../../api/types.ts';
import { now as serverNow } from '../../text/clock.ts';
import { t } from '../../text/index.ts';
import { announce } from '../../ui/announce.tsx';
import { tell, tellProblem } from '../../ui/failure.tsx';
import { createStore } from '../../ui/store.ts';
import { type Draft, keepDraft, wayOf, writing } from './drafts.ts';

/** Takes back the last mail while that is still possible. */
export const takeBack = createStore<(() => void) | null>(null);

function message(draft: Draft, names: ReadonlyMap<string, string>): NewMessage {
  const person = (address: string): Recipient => ({
    address,
    name: names.get(address.toLowerCase()) ?? null,
  });
  return {
    to: draft.to.map(person),
    cc: draft.cc.map(person),
    subject: draft.subject,
    text: draft.text,
    attachments: draft.files.map(({ upload, filename, contentType }) => ({ upload, filename, contentType })),
    ...(draft.mailboxId ? { mailboxId: draft.mailboxId } : {}),
    ...(draft.inReplyTo ? { inReplyTo: draft.inReplyTo } : {}),
    forward: draft.mode === 'forward',
    notPromotion: draft.notPromotion ?? false,
  };
}

/** Gives a mail to the server. When this resolves the server has it, and only then may the draft be forgotten. */
export function send(
  draft: Draft,
  place: string,
  names: ReadonlyMap<string, string>,
  number: string | null,
): Promise<Outgoing> {
  const headers = { 'idempotency-key': draft.key };
  const promises = (draft.promises ?? []).filter(({ words }) => draft.text.includes(words));
  const body = { ...message(draft, names), promises, supersedes: [...(draft.supersedes ?? [])] };
  if (number !== null) {
    const conversation = place.startsWith('case-') ? {} : { conversationId: place };
    return data(
      api.POST('/v1/cases/{number}/messages', {
        params: { path: { number } },
        body: { ...body, ...conversation, purpose: draft.purpose ?? 'answer' },
        headers,
      }),
    );
  }
  if (draft.mode === 'new') return sendNew(draft, names, promises);
  return data(
    api.POST('/v1/conversations/{id}/messages', { params: { path: { id: place } }, body, headers }),
  );
}

/** A new mail; with promises in it, it begins a case, so that somebody answers for them. */
async function sendNew(
  draft: Draft,
  names: ReadonlyMap<string, string>,
  promises: readonly PromiseInWords[],
): Promise<Outgoing> {
  const { customerId, subject } = draft;
  if (!customerId) throw new Problem(422, 'no-customer', t.composer.needCustomer);
  const body = message(draft, names);
  const headers = { 'idempotency-key': draft.key };
  if (promises.length === 0)
    return data(api.POST('/v1/conversations', { body: { ...body, customerId }, headers }));
  const { number } = await data(
    api.POST('/v1/cases', {
      body: { customerId, subject: subject || draft.text.slice(0, 80) },
      headers: { 'idempotency-key': `${draft.key}-case` },
    }),
  );
  return data(
    api.POST('/v1/cases/{number}/messages', {
      params: { path: { number } },
      body: { ...body, promises: [...promises] },
      headers,
    }),
  );
}

/** What leaves in some seconds unless it is taken back. */
interface Leaving {
  readonly id: string;
  /** Instant, ISO 8601. */
  readonly leavesAt: string;
  readonly conversationId: string | null;
  readonly withdraw: () => Promise<unknown>;
}

/** A mail that waits to leave. */
export const mailLeaving = ({ id, leavesAt, conversationId }: Outgoing): Leaving => ({
  id,
  leavesAt,
  conversationId,
  withdraw: () => data(api.POST('/v1/outgoing/{id}/withdrawal', { params: { path: { id } } })),
});

/** So long an SMS or a letter can be taken back, in milliseconds. */
const TAKEN_BACK = 10_000;

/** Gives an SMS or a letter to the server, as an answer in a case. */
export async function sendOtherwise(draft: Draft, number: string): Promise<Leaving> {
  const channel = wayOf(draft) === 'letter' ? 'letter' : 'sms';
  const { purpose = 'answer' } = draft;
  const { id, createdAt, conversationId } = await data(
    api.POST('/v1/cases/{number}/dispatches', {
      params: { path: { number } },
      body: {
        channel,
        text: draft.text,
        ...(draft.pointId ? { contactPointId: draft.pointId } : {}),
        ...(channel === 'letter' && draft.subject.trim() ? { subject: draft.subject } : {}),
        promises: (draft.promises ?? []).filter(({ words }) => draft.text.includes(words)),
        purpose: purpose === 'check-in' || purpose === 'closing-question' ? 'answer' : purpose,
        supersedes: [...(draft.supersedes ?? [])],
        notPromotion: draft.notPromotion ?? false,
      },
      headers: { 'idempotency-key': draft.key },
    }),
  );
  return {
    id,
    conversationId,
    leavesAt: new Date(Date.parse(createdAt) + TAKEN_BACK).toISOString(),
    withdraw: () => data(api.POST('/v1/dispatches/{id}/cancellation', { params: { path: { id } } })),
  };
}

/** Shows the seconds in which what was sent can be taken back. */
export function offerUndo(outgoing: Leaving, draft: Draft, userId: string, place: string): void {
  const id = `undo-${outgoing.id}`;
  const undo = async (): Promise<void> => {
    takeBack.set(null);
    notifications.hide(id);
    try {
      await outgoing.withdraw();
      const again = { ...draft, key: crypto.randomUUID() };
      keepDraft(userId, place, again);
      writing.set({ place, draft: again });
      tell(t.composer.undone);
      announce(t.composer.undone);
      void memory.invalidateQueries({ queryKey: ['conversation', outgoing.conversationId] });
    } catch (error) {
      tellProblem(error, t.composer.tooLate);
    }
  };
  takeBack.set(() => void undo());
  notifications.show({
    id,
    autoClose: false,
    withCloseButton: false,
    color: 'spruce',
    message: <Countdown until={Date.parse(outgoing.leavesAt)} id={id} undo={() => void undo()} />,
  });
}

function Countdown({ until, id, undo }: { until: number; id: string; undo: () => void }) {
  const [left, setLeft] = useState(() => Math.max(0, until - serverNow()));
  const [whole] = useState(() => Math.max(1, until - serverNow()));
  useEffect(() => {
    const tick = setInterval(() => {
      const now = Math.max(0, until - serverNow());
      setLeft(now);
      if (now > 0) return;
      clearInterval(tick);
      takeBack.set(null);
      notifications.update({ id, message: t.composer.leaving, autoClose: 2500, withCloseButton: true });
    }, 250);
    return () => clearInterval(tick);
  }, [until, id]);
  return (
    <>
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" className="num">
          {t.composer.sendingIn(Math.ceil(left / 1000))}
        </Text>
        <Button size="compact-sm" variant="default" onClick={undo}>
          {t.composer.undo}
        </Button>
      </Group>
      <Progress value={(left / whole) * 100} size={3} mt={6} aria-hidden />
    </>
  );
}
