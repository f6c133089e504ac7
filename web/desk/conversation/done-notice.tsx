import { Button, Group, Text } from '@mantine/core';
import type { NotificationData } from '@mantine/notifications';
import { t } from '../../text/index.ts';

/** "Done", with the way back. */
export function doneNotice(id: string, undo: () => void): NotificationData {
  return {
    id,
    color: 'spruce',
    autoClose: 6000,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{t.conversation.doneSaid}</Text>
        <Button size="compact-sm" variant="default" onClick={undo}>
          {t.conversation.undo}
        </Button>
      </Group>
    ),
  };
}
