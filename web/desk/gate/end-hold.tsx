import { Button, Modal, Text } from '@mantine/core';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import type { Hold } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { Sentence } from '../../ui/sentence.tsx';
import { DialogForm } from '../case/form.tsx';
import { useAble } from '../shell/rooms.ts';
import { noted } from './noted.ts';
import { sayAction } from './words.ts';

const w = t.gate;

/** How a person ends a hold: it may go ahead in spite of the rules, or whoever asked does not want it any more. */
export type Ending = 'release' | 'withdraw';
type Given = { readonly params: { readonly path: { id: string } }; readonly body: { reason: string } };

const SEND = {
  release: (given: Given) => data(api.POST('/v1/holds/{id}/release', given)),
  withdraw: (given: Given) => data(api.POST('/v1/holds/{id}/withdrawal', given)),
};

/** The ways in which whoever is signed in may end a hold: everybody who works with customers withdraws, leads release. */
export function useEndings(): readonly Ending[] {
  const able = useAble();
  return [
    ...(able('merge') ? (['release'] as const) : []),
    ...(able('reply') ? (['withdraw'] as const) : []),
  ];
}

/** The keys that begin them. */
export const END_KEYS: Readonly<Record<Ending, string>> = { release: 'r', withdraw: 'w' };

/** Buttons that begin them; `of`: what the hold is of, where more than one is shown. */
export function EndButtons({
  endings,
  end,
  of,
}: {
  endings: readonly Ending[];
  end: (how: Ending) => void;
  of?: string;
}) {
  return endings.map((how) => (
    <Button
      key={how}
      size="compact-sm"
      variant="default"
      {...(of === undefined ? {} : { 'aria-label': w.endings[how].of(of) })}
      onClick={() => end(how)}
    >
      {w.endings[how].verb}
    </Button>
  ));
}

/** Ends a hold by hand: by name, with a reason. */
export function EndHold({ action, how, close }: { action: Hold['action']; how: Ending; close: () => void }) {
  const [reason, setReason] = useState('');
  const say = w.endings[how];
  const go = () =>
    noted(SEND[how]({ params: { path: { id: action.id } }, body: { reason } }), say.done(sayAction(action)), [
      ['holds'],
      ['action'],
      ['notices'],
    ]);
  return (
    <Modal opened onClose={close} title={say.title}>
      <DialogForm say={say.confirm} ready={reason.trim().length >= 3} go={go} close={close}>
        <Text size="sm" fw={600}>
          {sayAction(action)} · {action.customerName}
        </Text>
        <Text size="sm" c="dimmed">
          {say.hint} {w.endSafe}
        </Text>
        <Sentence first max={1000} label={say.why} value={reason} change={setReason} />
      </DialogForm>
    </Modal>
  );
}
