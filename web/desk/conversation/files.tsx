import { CloseButton, Group, Progress, Text } from '@mantine/core';
import { IconAlertCircle, IconPaperclip } from '@tabler/icons-react';
import { bytes } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import classes from './composer.module.css';
import type { DraftFile } from './drafts.ts';
import type { Uploading } from './use-files.ts';

interface FilesProps {
  readonly files: readonly DraftFile[];
  readonly going: readonly Uploading[];
  readonly drop: (file: DraftFile) => void;
  readonly stop: (id: string) => void;
}

/** Files of a draft: there, on their way, or failed. */
export function Files({ files, going, drop, stop }: FilesProps) {
  if (files.length === 0 && going.length === 0) return null;
  return (
    <ul className={classes.files}>
      {files.map((file) => (
        <li key={file.upload + file.filename}>
          <Group gap={6} wrap="nowrap">
            <IconPaperclip size={15} aria-hidden />
            <span className="truncate">{file.filename}</span>
            <Text span size="xs" c="dimmed" className={classes.size ?? ''}>
              {bytes(file.size)}
            </Text>
            <CloseButton
              size={24}
              aria-label={t.composer.removeFile(file.filename)}
              onClick={() => drop(file)}
            />
          </Group>
        </li>
      ))}
      {going.map((one) => (
        <li key={one.id} data-failed={one.failed !== null || undefined}>
          <Group gap={6} wrap="nowrap">
            {one.failed === null ? (
              <IconPaperclip size={15} aria-hidden />
            ) : (
              <IconAlertCircle size={15} aria-hidden />
            )}
            <span className="truncate">{one.failed ?? one.name}</span>
            <CloseButton
              size={24}
              ml="auto"
              aria-label={t.composer.removeFile(one.name)}
              onClick={() => stop(one.id)}
            />
          </Group>
          {one.failed === null && (
            <Progress
              size={3}
              mt={4}
              value={one.percent}
              aria-label={t.composer.uploading(one.name, one.percent)}
            />
          )}
        </li>
      ))}
    </ul>
  );
}
