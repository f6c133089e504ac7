import { Button, Menu, Text, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconEyeOff,
  IconHandStop,
  IconHelpCircle,
  IconQuote,
  IconTagOff,
} from '@tabler/icons-react';
import type { MessageFinding } from '../../api/voice.ts';
import { dayTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { EntryLink } from '../case/entry-link.tsx';
import { EntryDoor } from '../gate/entry-door.tsx';
import classes from './composer.module.css';
import type { Draft } from './drafts.ts';
import type { VoiceInDraft } from './use-voice.ts';

const words = t.composer.voice;

interface VoiceProps {
  readonly draft: Draft;
  readonly change: (to: Partial<Draft>) => void;
  readonly voice: VoiceInDraft;
  readonly number: string | null;
}

/** What stops a message from leaving, as it is written, with the entry behind it and what can be done. */
export function Voice({ draft, change, voice, number }: VoiceProps) {
  const mask = ({ span, instead }: MessageFinding): void => {
    if (span && instead !== null)
      change({ text: draft.text.slice(0, span.start) + instead + draft.text.slice(span.end) });
  };
  const replaces = draft.supersedes ?? [];
  const fresh = draft.text === voice.text;
  return (
    <>
      {voice.findings.length > 0 && (
        <ul className={classes.stops} aria-label={words.stops}>
          {voice.findings.map((one) => (
            <li key={`${one.code} ${one.say} ${one.span?.start}`}>
              <IconHandStop size={16} aria-hidden />
              <Text component="span" size="sm">
                {one.say} <Behind id={one.entryId} number={number} />
              </Text>
              {one.instead !== null && one.span && (
                <Button
                  size="compact-xs"
                  variant="default"
                  disabled={!fresh}
                  leftSection={<IconEyeOff size={13} />}
                  onClick={() => mask(one)}
                >
                  {words.mask(one.instead)}
                </Button>
              )}
              {one.replaceable && one.entryId && (
                <Button
                  size="compact-xs"
                  variant="default"
                  leftSection={<IconArrowBackUp size={13} />}
                  onClick={() => change({ supersedes: [...replaces, ...(one.entryId ? [one.entryId] : [])] })}
                >
                  {words.replaces}
                </Button>
              )}
              {one.code === 'promotion' && (
                <Button
                  size="compact-xs"
                  variant="default"
                  leftSection={<IconTagOff size={13} />}
                  onClick={() => change({ notPromotion: true })}
                >
                  {words.noPromotion}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {voice.questions.length > 0 && (
        <ul className={`${classes.stops} ${classes.asks}`} aria-label={words.questions}>
          {voice.questions.map((one) => (
            <li key={`${one.say} ${one.span?.start}`}>
              <IconHelpCircle size={16} aria-hidden />
              <Text component="span" size="sm">
                {one.say} <Behind id={one.entryId} number={number} />
              </Text>
            </li>
          ))}
        </ul>
      )}
      {replaces.length > 0 && voice.below !== '' && (
        <Text size="xs" px={14} pb={6} component="div">
          {words.below(voice.below)}{' '}
          <Button variant="transparent" size="compact-xs" px={0} onClick={() => change({ supersedes: [] })}>
            {words.replacesNot}
          </Button>
        </Text>
      )}
      {draft.notPromotion && (
        <Text size="xs" px={14} pb={6} component="div">
          {words.saidNoPromotion}{' '}
          <Button
            variant="transparent"
            size="compact-xs"
            px={0}
            onClick={() => change({ notPromotion: false })}
          >
            {words.takeBack}
          </Button>
        </Text>
      )}
      {voice.until !== null && (
        <Text size="xs" c="dimmed" px={14} pb={6}>
          {words.waits(dayTime(voice.until))}
        </Text>
      )}
    </>
  );
}

/** The way to the entry behind a finding: in the case, else in a window of its own. */
function Behind({ id, number }: { id: string | null; number: string | null }) {
  if (id === null || number === null) return <EntryDoor id={id} />;
  return <EntryLink number={number} entryId={id} />;
}

/** Sentences that the record says here and now; they are written anew when the message leaves. */
export function ClaimsMenu({
  voice,
  insert,
}: {
  voice: VoiceInDraft;
  insert: (placeholder: string) => void;
}) {
  if (voice.claims.length === 0) return null;
  return (
    <Menu position="top-end" withinPortal>
      <Menu.Target>
        <Tooltip label={words.fromRecord}>
          <Button variant="subtle" color="gray" size="compact-md" aria-label={words.fromRecord}>
            <IconQuote size={17} />
          </Button>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{words.fromRecordHint}</Menu.Label>
        {voice.claims.map((one) => (
          <Menu.Item key={one.kind} onClick={() => insert(one.placeholder)}>
            {one.says}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
