import { Alert, Button, Group, Text } from '@mantine/core';
import { IconHeartHandshake, IconUsers } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { FoundPromise } from '../../api/cases.ts';
import { t } from '../../text/index.ts';
import { announce } from '../../ui/announce.tsx';
import { chipVerbs, DueDialog } from './chips.tsx';
import type { ComposerProps } from './composer-props.ts';
import { type PromisesInDraft, track } from './found.ts';
import type { useComposer } from './use-composer.ts';

type Asking = 'promises' | 'answered' | null;

/**
 * What is asked before a message goes: whether promises in it are tracked, and whether it is still wanted where somebody
 * else has answered in the meantime.
 */
export function useSending(
  props: ComposerProps,
  write: ReturnType<typeof useComposer>,
  promises: PromisesInDraft,
  myName: string | undefined,
): { submit: () => void; setWhen: (found: FoundPromise) => void; before: ReactNode } {
  const { draft, change } = write;
  const [asking, setAsking] = useState<Asking>(null);
  const [when, setWhen] = useState<FoundPromise | null>(null);
  const known = useRef(new Set(props.answers?.map((one) => one.id)));
  const other =
    draft.mode === 'note'
      ? undefined
      : props.answers?.find((one) => !known.current.has(one.id) && one.by !== myName);
  useEffect(() => {
    if (other) announce(t.composer.answeredMeanwhile(other.by));
  }, [other]);
  const undecided = draft.mode === 'note' ? [] : promises.found;
  const send = (passed: Asking): void => {
    const ask = undecided.length > 0 && passed !== 'promises';
    setAsking(ask ? 'promises' : null);
    if (!ask) write.submit();
  };
  const submit = (): void => {
    if (other && asking !== 'answered') setAsking('answered');
    else send(null);
  };
  const trackAll = (): void => {
    const untimed = undecided.find((one) => one.dueAt === null);
    if (untimed) {
      setWhen(untimed);
      return;
    }
    const timed = undecided.flatMap((one) => (one.dueAt === null ? [] : [track(one, one.dueAt)]));
    setAsking(null);
    const all = [...promises.tracked, ...timed];
    change({ promises: all });
    write.submit({ promises: all });
  };
  const before = (
    <>
      {other && (
        <Alert
          color="honey"
          variant="light"
          p="xs"
          mx={12}
          mb={6}
          icon={<IconUsers size={17} />}
          title={t.composer.answeredMeanwhile(other.by)}
        >
          <Text size="sm">{t.composer.answeredHint}</Text>
          {asking === 'answered' && (
            <Button
              mt={6}
              size="compact-sm"
              variant="default"
              autoFocus
              onClick={() => {
                known.current.add(other.id);
                send(null);
              }}
            >
              {t.composer.sendAnyway}
            </Button>
          )}
        </Alert>
      )}
      {asking === 'promises' && undecided.length > 0 && (
        <Alert
          color="honey"
          variant="light"
          p="xs"
          mx={12}
          mb={6}
          icon={<IconHeartHandshake size={17} />}
          title={t.promises.chips.ask(undecided.length)}
        >
          <Group gap={6}>
            <Button size="compact-sm" autoFocus onClick={trackAll}>
              {t.promises.chips.trackAll}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => send('promises')}>
              {t.promises.chips.sendAnyway}
            </Button>
          </Group>
        </Alert>
      )}
      {when && (
        <DueDialog
          words={when.words}
          start={when.dueAt}
          timeZone={promises.timeZone}
          close={() => setWhen(null)}
          set={(at) => chipVerbs({ draft, change, promises }).track(when, at)}
        />
      )}
    </>
  );
  return { submit, setWhen, before };
}
