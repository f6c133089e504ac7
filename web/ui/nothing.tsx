import { EmptyState } from '@mantine/core';
import type { ReactNode } from 'react';

/** Where there is nothing to show: says so, and teaches what would be here. */
export function Nothing(props: { icon: ReactNode; title: string; hint?: string; children?: ReactNode }) {
  return (
    <EmptyState
      size="sm"
      py={48}
      px="md"
      maw={440}
      mx="auto"
      icon={props.icon}
      withIndicatorBackground
      title={props.title}
      description={props.hint}
    >
      {props.children && <EmptyState.Actions>{props.children}</EmptyState.Actions>}
    </EmptyState>
  );
}
