import { Button, CloseButton, FileButton, Group, Text, Textarea, TextInput, Tooltip } from '@mantine/core';
import { IconPaperclip, IconSend, IconTemplate, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import {
  type ClipboardEvent,
  type DragEvent,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useRef,
  useState,
} from 'react';
import type { Case } from '../../api/cases.ts';
import { meQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { Chips, chipVerbs } from './chips.tsx';
import classes from './composer.module.css';
import type { Draft } from './drafts.ts';
import { Files } from './files.tsx';
import { usePromisesIn } from './found.ts';
import { Letter } from './letter.tsx';
import { NoteText } from './mentions.tsx';
import { People } from './people.tsx';
import { TemplateDialog } from './template-dialog.tsx';
import { useComposer } from './use-composer.ts';
import { useSending } from './use-sending.tsx';
import { useVoice } from './use-voice.ts';
import { ClaimsMenu, Voice } from './voice.tsx';

/** An answer that somebody gave. */
export interface Answer {
  readonly id: string;
  readonly by: string;
}

/** What a composer is told by the place where it opens. */
export interface ComposerProps {
  /** The conversation's id, or `new`. */
  readonly place: string;
  readonly start: Draft;
  readonly restored: boolean;
  /** Everybody known here: address and name, offered as recipients. */
  readonly known: ReadonlyMap<string, string>;
  /** Who took part and is not among the recipients. */
  readonly left?: (draft: Draft) => readonly string[];
  /** Attachments that a forward takes along. */
  readonly along?: number;
  readonly close: () => void;
  /** The case that it belongs to. */
  readonly one?: Case | undefined;
  /** What others have answered here, so that nobody answers twice. */
  readonly answers?: readonly Answer[];
  readonly children?: (draft: Draft, change: (to: Partial<Draft>) => void) => ReactNode;
}

/** Writes a mail or a note. Nothing typed is ever lost: the draft is kept with every key. */
export function Composer(props: ComposerProps) {
  const { start, known, left, close } = props;
  const me = useQuery(meQuery).data;
  const write = useComposer(props, me?.id ?? '');
  const { draft, change, files, error, busy } = write;
  const promises = usePromisesIn(draft);
  const voice = useVoice(draft, props.place, props.one?.number ?? null);
  const sending = useSending(props, write, promises, me?.name);
  const [templates, setTemplates] = useState(false);
  const text = useRef<HTMLTextAreaElement>(null);
  const [cc, setCc] = useState(start.cc.length > 0);
  const [over, setOver] = useState(false);
  const note = draft.mode === 'note';
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
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    files.add(event.clipboardData.files);
  };
  const missing = note ? [] : (left?.(draft) ?? []);
  const drag = note
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
      {!note && (
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
            <People
              label={t.composer.cc}
              value={draft.cc}
              known={known}
              change={(to) => change({ cc: to })}
            />
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
          {draft.mode !== 'reply' && (
            <TextInput
              variant="unstyled"
              className={classes.field ?? ''}
              aria-label={t.composer.subject}
              placeholder={t.composer.subject}
              value={draft.subject}
              maxLength={900}
              onChange={(event) => change({ subject: event.currentTarget.value })}
            />
          )}
        </>
      )}
      {!note && props.one && (
        <Letter
          one={props.one}
          purpose={draft.purpose ?? 'answer'}
          missing={write.missing}
          change={(purpose) => change({ purpose })}
        />
      )}
      {note ? (
        <NoteText
          field={text}
          variant="unstyled"
          autosize
          minRows={3}
          maxRows={18}
          aria-label={t.composer.noteText}
          placeholder={props.one ? `${t.composer.writeNote} ${t.composer.mentionHint}` : t.composer.writeNote}
          value={draft.text}
          change={(to) => change({ text: to })}
          classNames={{ input: classes.text ?? '' }}
        />
      ) : (
        <Textarea
          ref={text}
          variant="unstyled"
          autosize
          minRows={5}
          maxRows={18}
          aria-label={t.composer.text}
          placeholder={draft.mode === 'reply' ? t.composer.writeHere : t.composer.writeNew}
          value={draft.text}
          onChange={(event) => change({ text: event.currentTarget.value })}
          classNames={{ input: classes.text ?? '' }}
        />
      )}
      {!note && <Chips draft={draft} change={change} promises={promises} setWhen={sending.setWhen} />}
      {!note && <Voice draft={draft} change={change} voice={voice} number={props.one?.number ?? null} />}
      {!note && me?.profile?.signature && (
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
      <Group gap={8} className={classes.foot ?? ''} wrap="nowrap">
        <Button
          size="sm"
          leftSection={<IconSend size={15} />}
          loading={busy}
          onClick={sending.submit}
          color={note ? 'honey' : 'spruce'}
        >
          {note ? t.composer.addNote : t.composer.send}
        </Button>
        {!note && (
          <Text size="xs" c="dimmed" className={classes.goes ?? ''} title={write.goesTo}>
            {write.goesTo}
          </Text>
        )}
        <Group gap={2} ml="auto" wrap="nowrap">
          {!note && <ClaimsMenu voice={voice} insert={insert} />}
          {!note && (
            <Tooltip label={`${t.composer.template} (Alt+T)`}>
              <Button
                variant="subtle"
                color="gray"
                size="compact-md"
                aria-label={t.composer.template}
                onClick={() => setTemplates(true)}
              >
                <IconTemplate size={17} />
              </Button>
            </Tooltip>
          )}
          {!note && (
            <FileButton multiple onChange={(chosen) => files.add(chosen)}>
              {(button) => (
                <Tooltip label={t.composer.attach}>
                  <Button
                    {...button}
                    variant="subtle"
                    color="gray"
                    size="compact-md"
                    aria-label={t.composer.attach}
                  >
                    <IconPaperclip size={17} />
                  </Button>
                </Tooltip>
              )}
            </FileButton>
          )}
          <Tooltip label={t.composer.discard}>
            <Button
              variant="subtle"
              color="gray"
              size="compact-md"
              aria-label={t.composer.discard}
              onClick={write.discard}
            >
              <IconTrash size={17} />
            </Button>
          </Tooltip>
        </Group>
      </Group>
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
