import { Alert, Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { t } from '../../text/index.ts';
import { sayProblem, tell } from '../../ui/failure.tsx';

interface Props {
  readonly title: string;
  readonly name: string;
  readonly rename: (name: string) => void;
  /** Everything that there is to say beside the name. */
  readonly children?: ReactNode;
  readonly ready?: boolean;
  readonly save: () => Promise<void>;
  readonly close: () => void;
}

/** Something with a name, in a dialog: saved with Enter; what is wrong stands below it, and nothing typed is lost. */
export function NamedForm({ title, name, rename, children, ready = true, save, close }: Props) {
  const saving = useMutation({
    mutationFn: save,
    onSuccess: () => {
      tell(t.words.saved);
      close();
    },
  });
  return (
    <Modal opened onClose={close} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!saving.isPending) saving.mutate();
        }}
      >
        <Stack>
          <TextInput
            data-autofocus
            required
            maxLength={100}
            label={t.caseSettings.name}
            value={name}
            onChange={(event) => rename(event.currentTarget.value)}
          />
          {children}
          {saving.isError && (
            <Alert color="brick" role="alert" title={t.errors.title}>
              {sayProblem(saving.error)}
            </Alert>
          )}
          <Group>
            <Button type="submit" disabled={!ready || name.trim() === ''}>
              {t.words.save}
            </Button>
            <Button variant="default" onClick={close}>
              {t.words.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
