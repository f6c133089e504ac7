import { Alert, Button, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertCircle } from '@tabler/icons-react';
import { Problem } from '../api/client.ts';
import { t } from '../text/index.ts';

/** What an error means, in words: what happened, what is safe, what to do. */
export function sayProblem(error: unknown): string {
  if (!(error instanceof Problem)) return t.errors.unknown;
  if (error.code === 'offline') return t.errors.offline;
  if (error.code === 'empty-answer') return t.errors.emptyAnswer;
  if (error.message !== '') return error.message;
  if (error.status === 403) return t.errors.forbidden;
  if (error.status === 404) return t.errors.missing;
  return t.errors.unknown;
}

/** An error in the place where something should have been, with a way to try again. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  return (
    <Alert
      color="brick"
      variant="light"
      icon={<IconAlertCircle size={18} />}
      title={t.errors.cannotLoad}
      m="md"
      maw={560}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{sayProblem(error)}</Text>
        {retry && (
          <Button size="xs" variant="default" onClick={retry}>
            {t.words.retry}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** Tells of a write that did not work. It stays until it is closed: a failure is never missed. */
export function tellProblem(error: unknown, title: string = t.errors.title): void {
  notifications.show({ color: 'brick', title, message: sayProblem(error), autoClose: false });
}

/** Tells that something worked. */
export function tell(message: string): void {
  notifications.show({ color: 'spruce', message, autoClose: 3500 });
}
