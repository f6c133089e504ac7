import { Button, Group } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { type EvidenceOf, evidenceAddress } from '../../api/gate.ts';
import { t } from '../../text/index.ts';

const w = t.gate.evidence;

/** Downloads what shows what was done, as paper and as a table. */
export function EvidenceDoor({ of }: { of: EvidenceOf }) {
  return (
    <Group gap={8} title={w.hint}>
      {(['pdf', 'csv'] as const).map((form) => (
        <Button
          key={form}
          component="a"
          href={evidenceAddress(of, form)}
          download
          size="compact-sm"
          variant="default"
          leftSection={<IconDownload size={15} aria-hidden />}
        >
          {w[form]}
        </Button>
      ))}
    </Group>
  );
}
