import { Button, Group, Text, Textarea, TextInput } from '@mantine/core';
import { type RefObject, useState } from 'react';
import { t } from '../../text/index.ts';
import classes from './composer.module.css';
import type { ComposerProps } from './composer-props.ts';
import { type Draft, wayOf } from './drafts.ts';
import { NoteText } from './mentions.tsx';
import { People } from './people.tsx';

interface FieldProps {
  readonly draft: Draft;
  readonly change: (to: Partial<Draft>) => void;
}

/** Who gets a mail, and what it is about; of a letter only the latter. */
export function Recipients({
  draft,
  change,
  known,
  left,
}: FieldProps & Pick<ComposerProps, 'known' | 'left'>) {
  const [cc, setCc] = useState(draft.cc.length > 0);
  const missing = left?.(draft) ?? [];
  const way = wayOf(draft);
  const subject = (
    <TextInput
      variant="unstyled"
      className={classes.field ?? ''}
      aria-label={t.composer.subject}
      placeholder={t.composer.subject}
      value={draft.subject}
      maxLength={way === 'letter' ? 200 : 900}
      onChange={(event) => change({ subject: event.currentTarget.value })}
    />
  );
  if (way !== 'email') return way === 'letter' ? subject : null;
  return (
    <>
      <Group gap={6} wrap="nowrap" align="flex-start">
        <People
          label={t.composer.to}
          value={draft.to}
          known={known}
          autoFocus={draft.mode === 'forward'}
          change={(to) => change({ to })}
        />
        {!cc && (
          <Button variant="subtle" color="gray" size="compact-sm" mt={5} onClick={() => setCc(true)}>
            {t.composer.addCc}
          </Button>
        )}
      </Group>
      {cc && (
        <People label={t.composer.cc} value={draft.cc} known={known} change={(to) => change({ cc: to })} />
      )}
      {missing.length > 0 && (
        <Text size="xs" c="dimmed" className={classes.aside ?? ''}>
          {t.composer.othersLeftOut(missing.join(', '))}
          <Button
            variant="transparent"
            size="compact-xs"
            px={0}
            onClick={() => {
              setCc(true);
              change({ cc: [...draft.cc, ...missing] });
            }}
          >
            {t.composer.includeOthers}
          </Button>
        </Text>
      )}
      {draft.mode !== 'reply' && subject}
    </>
  );
}

/** What is said: to the customer, or in a note to colleagues. */
export function Words({
  draft,
  change,
  field,
  inCase,
}: FieldProps & { field: RefObject<HTMLTextAreaElement | null>; inCase: boolean }) {
  const classNames = { input: classes.text ?? '' };
  if (draft.mode === 'note')
    return (
      <NoteText
        field={field}
        variant="unstyled"
        autosize
        minRows={3}
        maxRows={18}
        aria-label={t.composer.noteText}
        placeholder={inCase ? `${t.composer.writeNote} ${t.composer.mentionHint}` : t.composer.writeNote}
        value={draft.text}
        change={(to) => change({ text: to })}
        classNames={classNames}
      />
    );
  return (
    <Textarea
      ref={field}
      variant="unstyled"
      autosize
      minRows={5}
      maxRows={18}
      aria-label={t.composer.text}
      placeholder={draft.mode === 'reply' ? t.composer.writeHere : t.composer.writeNew}
      value={draft.text}
      onChange={(event) => change({ text: event.currentTarget.value })}
      classNames={classNames}
    />
  );
}
