import { CloseButton, Group, Text, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ClipboardEvent, type DragEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { meQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { Chips, chipVerbs } from './chips.tsx';
import classes from './composer.module.css';
import { Recipients, Words } from './composer-fields.tsx';
import { Foot } from './composer-foot.tsx';
import type { ComposerProps } from './composer-props.ts';
import { wayOf } from './drafts.ts';
import { Files } from './files.tsx';
import { usePromisesIn } from './found.ts';
import { Letter } from './letter.tsx';
import { TemplateDialog } from './template-dialog.tsx';
import { useComposer } from './use-composer.ts';
import { useSending } from './use-sending.tsx';
import { useVoice } from './use-voice.ts';
import { ClaimsMenu, Voice } from './voice.tsx';
import { WayChoice } from './way.tsx';

/** Writes a mail or a note. Nothing typed is ever lost: the draft is kept with every key. */
export function Composer(props: ComposerProps) {
  const { start, known, left, close } = props;
  const me = useQuery(meQuery).data;
  const write = useComposer(props, me?.id ?? '');
  const { draft, change, files, error, busy } = write;
  const promises = usePromisesIn(draft);
  const voice = useVoice(draft, props.place, props.one);
  const sending = useSending(props, write, promises, me?.name);
  const [templates, setTemplates] = useState(false);
  const text = useRef<HTMLTextAreaElement>(null);
  const [over, setOver] = useState(false);
  const note = draft.mode === 'note';
  const way = wayOf(draft);
  const mail = way === 'email';
  useEffect(() => {
    if (start.mode === 'reply' || start.mode === 'note') text.current?.focus();
  }, [start.mode]);
  const insert = (words: string): void => {
    const at = text.current?.selectionEnd ?? draft.text.length;
    const [before, behind] = [draft.text.slice(0, at), draft.text.slice(at)];
    const gap = before === '' || /\s$/.test(before) ? '' : ' ';
    change({ text: `${before}${gap}${words}${behind}` });
    text.current?.focus();
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      sending.submit();
    } else if (event.altKey && /^Digit[1-9]$/.test(event.code)) {
      const found = promises.found[Number(event.code.slice(5)) - 1];
      if (!found) return;
      event.preventDefault();
      if (found.dueAt === null) sending.setWhen(found);
      else chipVerbs({ draft, change, promises }).track(found, found.dueAt);
    } else if (event.altKey && event.code === 'KeyT' && !note) {
      event.preventDefault();
      setTemplates(true);
    } else if (event.key === 'Escape' && !event.defaultPrevented && !event.nativeEvent.isComposing) {
      event.preventDefault();
      close();
    }
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    files.add(event.dataTransfer.files);
  };
  const away = (event: DragEvent): void => {
    // Between two children of the composer nothing is left.
    if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)))
      setOver(false);
  };
  const paste = (event: ClipboardEvent): void => {
    if (!mail || event.clipboardData.files.length === 0) return;
    event.preventDefault();
    files.add(event.clipboardData.files);
  };
  const drag =
    note || !mail
      ? {}
      : {
          onDrop: drop,
          onDragOver: (event: DragEvent) => event.preventDefault(),
          onDragEnter: () => setOver(true),
          onDragLeave: away,
        };
  return (
    <section
      className={classes.composer}
      data-note={note || undefined}
      data-over={over || undefined}
      aria-label={t.composer.titles[draft.mode]}
      onKeyDown={press}
      onPaste={paste}
      {...drag}
    >
      {over && <div className={classes.drop}>{t.composer.dropHere}</div>}
      <Group justify="space-between" wrap="nowrap" className={classes.head ?? ''}>
        <Text size="sm" fw={620}>
          {t.composer.titles[draft.mode]}
          {props.restored && (
            <Text span size="xs" c="dimmed" ml={8} role="status">
              {t.composer.restored}
            </Text>
          )}
        </Text>
        <Tooltip label={`${t.composer.closeHint} (Esc)`}>
          <CloseButton size={26} aria-label={t.composer.closeHint} onClick={close} />
        </Tooltip>
      </Group>
      {props.children?.(draft, change)}
      {draft.mode === 'reply' && props.one && <WayChoice one={props.one} draft={draft} change={change} />}
      {!note && <Recipients draft={draft} change={change} known={known} left={left} />}
      {!note && props.one && (
        <Letter
          one={props.one}
          purpose={draft.purpose ?? 'answer'}
          asks={mail}
          missing={write.missing}
          change={(purpose) => change({ purpose })}
        />
      )}
      <Words draft={draft} change={change} field={text} inCase={props.one !== undefined} />
      {!note && <Chips draft={draft} change={change} promises={promises} setWhen={sending.setWhen} />}
      {!note && <Voice draft={draft} change={change} voice={voice} number={props.one?.number ?? null} />}
      {!note && mail && me?.profile?.signature && (
        <pre className={classes.signature} title={t.composer.signature}>
          {me.profile.signature}
        </pre>
      )}
      {draft.mode === 'forward' && (
        <Text size="xs" c="dimmed" px={14} pb={6}>
          {t.composer.forwards(props.along ?? 0)}
        </Text>
      )}
      <Files
        files={draft.files}
        going={files.going}
        drop={(file) => change({ files: draft.files.filter((one) => one !== file) })}
        stop={files.remove}
      />
      {error && (
        <Text size="sm" role="alert" className={classes.error ?? ''}>
          {error}
        </Text>
      )}
      {sending.before}
      <Foot
        note={note}
        busy={busy}
        goesTo={mail ? write.goesTo : t.composer.ways.goes[way]}
        submit={sending.submit}
        discard={write.discard}
        attach={mail ? files.add : null}
        templates={() => setTemplates(true)}
      >
        <ClaimsMenu voice={voice} insert={insert} />
      </Foot>
      {templates && (
        <TemplateDialog
          about={{
            ...(props.one ? { caseNumber: props.one.number } : {}),
            ...(draft.customerId ? { customerId: draft.customerId } : {}),
          }}
          insert={(body, purpose) =>
            change({
              text: draft.text.trim() === '' ? body : `${draft.text.trimEnd()}\n\n${body}`,
              ...(props.one ? { purpose } : {}),
            })
          }
          close={() => setTemplates(false)}
        />
      )}
    </section>
  );
}
