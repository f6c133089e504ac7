import { SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../text/index.ts';
import { TryingFacts } from './trying-facts.tsx';
import { TryingPast } from './trying-past.tsx';

const w = t.policies;

interface Props {
  readonly name: string;
  /** The text, a moment after the last letter. */
  readonly yaml: string;
  readonly readable: boolean;
  /** Kinds of actions that it governs. */
  readonly types: readonly string[];
}

/** What the text says as it is typed: on what has really happened, or on facts that are given. */
export function Trying({ name, yaml, readable, types }: Props) {
  const [on, setOn] = useState<'past' | 'facts'>('past');
  return (
    <Stack gap="sm">
      <SegmentedControl
        size="xs"
        aria-label={w.on}
        value={on}
        onChange={(value) => setOn(value === 'facts' ? 'facts' : 'past')}
        data={[
          { value: 'past', label: w.onPast },
          { value: 'facts', label: w.onFacts },
        ]}
      />
      {!readable && (
        <Text size="sm" c="dimmed">
          {w.notReadable}
        </Text>
      )}
      {readable && on === 'past' && <TryingPast name={name} yaml={yaml} />}
      {readable && on === 'facts' && <TryingFacts name={name} yaml={yaml} types={types} />}
    </Stack>
  );
}
