import { Alert, Text } from '@mantine/core';
import { IconShieldExclamation } from '@tabler/icons-react';
import type { Entry } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { LinkButton } from '../../ui/link.tsx';

const FORGED = new Set(['forged', 'authentication-failed', 'sender-unproven']);

/** Whether the checks say that a mail does not come from where it claims to. */
function forged(entry: Entry): boolean {
  return entry.authentication?.dmarc === 'fail' || entry.flags.some((flag) => FORGED.has(flag));
}

/** What somebody should know before they believe or answer an entry. */
export function Warnings({ entry }: { entry: Entry }) {
  const words = t.conversation.warnings;
  const shown = [
    ...(forged(entry) ? ['forged'] : []),
    ...entry.flags.filter((flag) => flag in words && !FORGED.has(flag)),
  ];
  return (
    <>
      {shown.map((flag) => (
        <Alert
          key={flag}
          color="brick"
          variant="light"
          p="xs"
          mb={8}
          icon={<IconShieldExclamation size={18} />}
          title={words[flag]}
        >
          <Text size="sm">{words[`${flag}Hint`]}</Text>
        </Alert>
      ))}
      {entry.kind === 'unreadable' && (
        <Alert
          color="honey"
          variant="light"
          p="xs"
          mb={8}
          icon={<IconShieldExclamation size={18} />}
          title={t.conversation.unreadable}
        >
          <Text size="sm" mb={6}>
            {t.conversation.unreadableHint}
          </Text>
          <LinkButton to="/quarantine" size="compact-sm" variant="default">
            {t.conversation.toQuarantine}
          </LinkButton>
        </Alert>
      )}
    </>
  );
}
