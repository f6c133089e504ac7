import { Button, FileButton, Group, Text, Tooltip } from '@mantine/core';
import { IconPaperclip, IconSend, IconTemplate, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { t } from '../../text/index.ts';
import classes from './composer.module.css';

interface FootProps {
  readonly note: boolean;
  readonly busy: boolean;
  /** To whom it goes, in words. */
  readonly goesTo: string;
  readonly submit: () => void;
  readonly discard: () => void;
  /** `null`: no files go this way. */
  readonly attach: ((files: File[]) => void) | null;
  readonly templates: () => void;
  /** What else may be put in. */
  readonly children: ReactNode;
}

const QUIET = { variant: 'subtle', color: 'gray', size: 'compact-md' } as const;

/** What is done with a draft: sent, given words or files, discarded. */
export function Foot({ note, busy, goesTo, submit, discard, attach, templates, children }: FootProps) {
  return (
    <Group gap={8} className={classes.foot ?? ''} wrap="nowrap">
      <Button
        size="sm"
        leftSection={<IconSend size={15} />}
        loading={busy}
        onClick={submit}
        color={note ? 'honey' : 'spruce'}
      >
        {note ? t.composer.addNote : t.composer.send}
      </Button>
      {!note && (
        <Text size="xs" c="dimmed" className={classes.goes ?? ''} title={goesTo}>
          {goesTo}
        </Text>
      )}
      <Group gap={2} ml="auto" wrap="nowrap">
        {!note && children}
        {!note && (
          <Tooltip label={`${t.composer.template} (Alt+T)`}>
            <Button {...QUIET} aria-label={t.composer.template} onClick={templates}>
              <IconTemplate size={17} />
            </Button>
          </Tooltip>
        )}
        {!note && attach && (
          <FileButton multiple onChange={attach}>
            {(button) => (
              <Tooltip label={t.composer.attach}>
                <Button {...button} {...QUIET} aria-label={t.composer.attach}>
                  <IconPaperclip size={17} />
                </Button>
              </Tooltip>
            )}
          </FileButton>
        )}
        <Tooltip label={t.composer.discard}>
          <Button {...QUIET} aria-label={t.composer.discard} onClick={discard}>
            <IconTrash size={17} />
          </Button>
        </Tooltip>
      </Group>
    </Group>
  );
}
