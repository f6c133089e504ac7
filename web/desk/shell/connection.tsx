import { Group, Text } from '@mantine/core';
import { IconCloudOff, IconRefresh } from '@tabler/icons-react';
import { t } from '../../text/index.ts';
import { useStore } from '../../ui/store.ts';
import classes from './shell.module.css';
import { live } from './state.ts';

/** A line at the top while live updates are missing: what is safe, and what will happen. */
export function Connection() {
  const state = useStore(live);
  if (state === 'on') return null;
  const Icon = state === 'offline' ? IconCloudOff : IconRefresh;
  return (
    <Group role="status" gap="xs" wrap="nowrap" className={classes.connection ?? ''}>
      <Icon size={16} aria-hidden />
      <Text size="sm">{state === 'offline' ? t.shell.offline : t.shell.reconnecting}</Text>
    </Group>
  );
}
