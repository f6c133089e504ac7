import { Button, Group, Stack } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { t } from '../../text/index.ts';

interface FormProps {
  readonly say: string;
  readonly ready: boolean;
  /** Resolves to whether it worked; then the dialog closes. */
  readonly go: () => Promise<unknown>;
  readonly close: () => void;
  readonly children: ReactNode;
}

/** The form of a dialog: one button that does it, also by Ctrl+Enter; it stays open where it did not work. */
export function DialogForm({ say, ready, go, close, children }: FormProps) {
  const [busy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    if (!ready || busy) return;
    setBusy(true);
    const done = await go();
    setBusy(false);
    if (done !== null && done !== false) close();
  };
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void submit();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
        event.preventDefault();
        void submit();
      }}
    >
      <Stack>
        {children}
        <Group>
          <Button type="submit" loading={busy} disabled={!ready}>
            {say}
          </Button>
          <Button variant="default" onClick={close}>
            {t.words.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
