import { Alert, Button, Group, Modal, Text } from '@mantine/core';
import { IconAlertTriangle, IconClock, IconHelpCircle } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { memory } from '../../api/queries.ts';
import type { Outgoing } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { tell, tellProblem } from '../../ui/failure.tsx';
import { When } from '../../ui/when.tsx';
import { addresses, emptyDraft, writing } from './drafts.ts';

/** Sends a mail again that failed or is in doubt. For the latter somebody must say that they are sure. */
export function useAgain(outgoing: Outgoing): { again: () => void; edit: () => void; busy: boolean } {
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const again = async (): Promise<void> => {
    setBusy(true);
    try {
      await data(
        api.POST('/v1/outgoing/{id}/retry', { params: { path: { id: outgoing.id } }, body: { sure: true } }),
      );
      tell(t.sending.asked);
      void memory.invalidateQueries({ queryKey: ['trouble'] });
      void memory.invalidateQueries({ queryKey: ['conversation', outgoing.conversationId] });
    } catch (error) {
      tellProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return {
    again: () => void again(),
    edit: () => {
      const { customerId, conversationId, subject, text } = outgoing;
      const draft = {
        ...emptyDraft('reply'),
        customerId,
        subject,
        text,
        to: addresses(outgoing.to),
        cc: addresses(outgoing.cc),
      };
      writing.set({ place: conversationId, draft });
      void navigate({ to: '/inbox/$id', params: { id: conversationId } });
    },
    busy,
  };
}

/** A mail of ours that waits, failed, or is in doubt: what happened in the server's words, and what can be done. */
export function OutgoingCard({ outgoing, children }: { outgoing: Outgoing; children?: React.ReactNode }) {
  const { again, edit, busy } = useAgain(outgoing);
  const [asking, setAsking] = useState(false);
  const doubt = outgoing.state === 'in-doubt';
  const bad = doubt || outgoing.state === 'failed';
  const Icon = doubt ? IconHelpCircle : bad ? IconAlertTriangle : IconClock;
  return (
    <Alert
      color={doubt ? 'honey' : bad ? 'brick' : 'gray'}
      variant="light"
      icon={<Icon size={19} />}
      title={doubt ? t.sending.doubtTitle : t.sending.states[outgoing.state]}
    >
      <Text size="sm" fw={600}>
        {outgoing.subject}
      </Text>
      <Text size="sm" c="dimmed">
        {t.sending.to(addresses(outgoing.to).join(', '))} · {t.sending.by(outgoing.author)} ·{' '}
        <When at={outgoing.changedAt} exact />
      </Text>
      {doubt && (
        <Text size="sm" mt={6}>
          {t.sending.doubt}
        </Text>
      )}
      {outgoing.say && (
        <Text size="sm" mt={6}>
          {outgoing.say}
        </Text>
      )}
      <Group gap={8} mt={bad || children ? 10 : 0}>
        {bad && (
          <>
            <Button
              size="xs"
              variant={doubt ? 'default' : 'filled'}
              loading={busy}
              onClick={doubt ? () => setAsking(true) : again}
            >
              {doubt ? t.sending.againAnyway : t.sending.again}
            </Button>
            <Button size="xs" variant="default" onClick={edit}>
              {t.sending.edit}
            </Button>
          </>
        )}
        {children}
      </Group>
      <Modal opened={asking} onClose={() => setAsking(false)} title={t.sending.againAnyway}>
        <Text mb="md">{t.sending.doubtAsk}</Text>
        <Group>
          <Button
            color="honey"
            onClick={() => {
              setAsking(false);
              again();
            }}
          >
            {t.sending.againAnyway}
          </Button>
          <Button variant="default" onClick={() => setAsking(false)}>
            {t.words.cancel}
          </Button>
        </Group>
      </Modal>
    </Alert>
  );
}
