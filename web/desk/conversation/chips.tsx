import { Button, Group, Modal, Stack, Tooltip, UnstyledButton } from '@mantine/core';
import { IconCheck, IconClockEdit, IconHeartHandshake, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { FoundPromise, PromiseInWords } from '../../api/cases.ts';
import { zonedTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Moment } from '../../ui/moment.tsx';
import classes from '../case/case.module.css';
import type { Draft } from './drafts.ts';
import { type PromisesInDraft, track } from './found.ts';

const words = t.promises.chips;

interface ChipsProps {
  readonly draft: Draft;
  readonly change: (to: Partial<Draft>) => void;
  readonly promises: PromisesInDraft;
}

/** The changes that chips make to a draft. */
export function chipVerbs({ draft, change, promises }: ChipsProps) {
  const kept = promises.tracked;
  return {
    track: (found: FoundPromise, dueAt: string): void => change({ promises: [...kept, track(found, dueAt)] }),
    move: (one: PromiseInWords, dueAt: string): void =>
      change({ promises: kept.map((other) => (other.words === one.words ? { ...one, dueAt } : other)) }),
    drop: (one: { readonly words: string }): void =>
      change({
        promises: kept.filter((other) => other.words !== one.words),
        notPromises: [...(draft.notPromises ?? []), one.words],
      }),
  };
}

/** When, in the words used and as the clock will show it. */
const whenOf = ({ dueWords, dueAt }: FoundPromise, due: (at: string) => string): string =>
  dueAt === null ? words.noTime : dueWords === null ? due(dueAt) : `${dueWords} (${due(dueAt)})`;

/** Promises in the words as they are written: what, by when; tracked by one key each. */
export function Chips(props: ChipsProps & { readonly setWhen: (found: FoundPromise) => void }) {
  const { tracked, found, timeZone } = props.promises;
  const verbs = chipVerbs(props);
  const [moving, setMoving] = useState<PromiseInWords | null>(null);
  if (tracked.length + found.length === 0) return null;
  const due = (at: string): string => zonedTime(at, timeZone ?? 'UTC');
  return (
    <>
      <ul className={classes.chips} aria-label={words.list}>
        {found.map((one, index) => {
          const key = `Alt+${index + 1}`;
          const act = t.promises.acts[one.act];
          const take = (): void => (one.dueAt === null ? props.setWhen(one) : verbs.track(one, one.dueAt));
          return (
            <li key={one.words} className={classes.chip}>
              <Tooltip label={`«${one.words}» ${words.trackHint(key)}`}>
                <UnstyledButton onClick={take} aria-keyshortcuts={key}>
                  <IconHeartHandshake size={15} aria-hidden />
                  {words.found(act, whenOf(one, due))}
                  <b>{words.track}</b>
                </UnstyledButton>
              </Tooltip>
              <UnstyledButton aria-label={words.edit(one.words)} onClick={() => props.setWhen(one)}>
                <IconClockEdit size={15} />
              </UnstyledButton>
              <UnstyledButton aria-label={words.not(one.words)} onClick={() => verbs.drop(one)}>
                <IconX size={14} />
              </UnstyledButton>
            </li>
          );
        })}
        {tracked.map((one) => (
          <li key={one.words} className={classes.chip} data-tracked>
            <Tooltip label={`«${one.words}»`}>
              <UnstyledButton onClick={() => setMoving(one)} aria-label={words.edit(one.words)}>
                <IconCheck size={15} aria-hidden />
                {words.found(t.promises.acts[one.act ?? 'other'], due(one.dueAt))}
                <span>{words.tracked}</span>
              </UnstyledButton>
            </Tooltip>
            <UnstyledButton aria-label={words.untrack(one.words)} onClick={() => verbs.drop(one)}>
              <IconX size={14} />
            </UnstyledButton>
          </li>
        ))}
      </ul>
      {moving && (
        <DueDialog
          words={moving.words}
          start={moving.dueAt}
          timeZone={timeZone}
          close={() => setMoving(null)}
          set={(at) => verbs.move(moving, at)}
        />
      )}
    </>
  );
}

/** Asks by when a promise is due. */
export function DueDialog(props: {
  words: string;
  start: string | null;
  timeZone: string | undefined;
  set: (at: string) => void;
  close: () => void;
}) {
  const [at, setAt] = useState(props.start);
  return (
    <Modal opened onClose={props.close} title={`«${props.words}»`}>
      <Stack>
        <Moment
          autoFocus
          label={words.due}
          description={words.zone(props.timeZone ?? 'UTC')}
          timeZone={props.timeZone}
          value={at}
          change={setAt}
        />
        <Group>
          <Button
            disabled={at === null}
            onClick={() => {
              if (at) props.set(at);
              props.close();
            }}
          >
            {words.set}
          </Button>
          <Button variant="default" onClick={props.close}>
            {t.words.cancel}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
