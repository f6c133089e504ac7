import { Modal, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../text/index.ts';
import { announce } from '../../ui/announce.tsx';
import { tell, tellProblem } from '../../ui/failure.tsx';
import { DialogForm } from '../case/form.tsx';

const w = t.policies;

interface Props {
  readonly title: string;
  readonly hint: string;
  readonly say: string;
  /** Does it, and answers with what to tell. */
  readonly go: (reason: string) => Promise<string>;
  readonly close: () => void;
}

/** Asks for the reason that stays beside a change of what is in force. */
export function ReasonDialog({ title, hint, say, go, close }: Props) {
  const [reason, setReason] = useState('');
  const run = async (): Promise<boolean> => {
    try {
      const said = await go(reason.trim());
      tell(said);
      announce(said);
      return true;
    } catch (error) {
      tellProblem(error);
      return false;
    }
  };
  return (
    <Modal opened onClose={close} title={title}>
      <DialogForm say={say} ready={reason.trim().length >= 3} go={run} close={close}>
        <Text size="sm" c="dimmed">
          {hint}
        </Text>
        <ReasonField value={reason} change={setReason} />
      </DialogForm>
    </Modal>
  );
}

/** Why something of a policy is changed. */
export function ReasonField({ value, change }: { value: string; change: (value: string) => void }) {
  return (
    <Textarea
      data-autofocus
      required
      autosize
      minRows={2}
      maxLength={1000}
      label={w.reason}
      description={w.reasonHint}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
