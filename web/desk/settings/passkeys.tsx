import { ActionIcon, Button, Text, Title, Tooltip } from '@mantine/core';
import { IconFingerprint, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { addPasskey, canPasskey, passkeys, removePasskey } from '../../api/auth.ts';
import { memory } from '../../api/queries.ts';
import { shortTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { tell } from '../../ui/failure.tsx';
import classes from './settings.module.css';

const w = t.settings.security;

/** Passkeys: add, name, remove. */
export function Passkeys({ proven }: { proven: (what: () => Promise<void>) => void }) {
  const keys = useQuery({ queryKey: ['passkeys'], queryFn: passkeys });
  const fresh = (): Promise<void> => memory.invalidateQueries({ queryKey: ['passkeys'] });
  const add = (): void =>
    proven(async () => {
      try {
        await addPasskey(w.passkeyDefault);
      } catch (error) {
        // Closing the browser's own dialog is a decision and not a failure.
        if (error instanceof DOMException && error.name === 'NotAllowedError') return;
        throw error;
      }
      tell(w.passkeyAdded);
      await fresh();
    });
  return (
    <>
      <Title order={2}>{w.passkeys}</Title>
      <Text c="dimmed" mb="xs">
        {w.passkeysHint}
      </Text>
      {keys.data?.map((key) => (
        <div key={key.id} className={classes.row}>
          <IconFingerprint size={18} aria-hidden />
          <span className={classes.grow}>
            {key.name || w.passkeyDefault}
            {key.createdAt && (
              <Text span size="sm" c="dimmed">
                {' · '}
                {w.since(shortTime(key.createdAt))}
              </Text>
            )}
          </span>
          <Tooltip label={t.words.remove}>
            <ActionIcon
              aria-label={`${t.words.remove}: ${key.name}`}
              onClick={() =>
                proven(async () => {
                  await removePasskey(key.id);
                  await fresh();
                })
              }
            >
              <IconTrash size={17} />
            </ActionIcon>
          </Tooltip>
        </div>
      ))}
      {canPasskey() ? (
        <Button variant="default" mt="sm" onClick={add}>
          {w.passkeyAdd}
        </Button>
      ) : (
        <Text size="sm">{w.passkeyUnsupported}</Text>
      )}
    </>
  );
}
