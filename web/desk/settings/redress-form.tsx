import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { changeLimits, type RedressLimit } from '../../api/case-settings.ts';
import { t } from '../../text/index.ts';
import { sayProblem, tell } from '../../ui/failure.tsx';
import { RedressKind } from './redress-kind.tsx';
import { allowanceOf, KINDS, type Kind, limitsOf, type Role, sentences } from './redress-values.ts';

const w = t.redress;

interface Props {
  readonly role: Role;
  readonly limits: readonly RedressLimit[];
  readonly close: () => void;
}

/** What a role may give, kind by kind; the sentences that come of it stand below. */
export function RedressForm({ role, limits, close }: Props) {
  const begin = (kind: Kind) => allowanceOf(limits, kind);
  const [given, setGiven] = useState(() => ({
    credit: begin('credit'),
    waive: begin('waive'),
    replace: begin('replace'),
    extend: begin('extend'),
  }));
  const next = KINDS.flatMap((kind) => limitsOf(role, kind, given[kind]));
  const saving = useMutation({
    mutationFn: () => changeLimits((items) => [...items.filter((limit) => limit.role !== role), ...next]),
    onSuccess: () => {
      tell(t.words.saved);
      close();
    },
  });
  return (
    <Modal opened onClose={close} title={w.roles[role]} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!saving.isPending) saving.mutate();
        }}
      >
        <Stack>
          {KINDS.map((kind, at) => (
            <RedressKind
              key={kind}
              kind={kind}
              first={at === 0}
              given={given[kind]}
              change={(allowance) => setGiven((all) => ({ ...all, [kind]: allowance }))}
            />
          ))}
          <div aria-live="polite">
            {sentences(role, next).map((say) => (
              <Text key={say} size="sm">
                {say}
              </Text>
            ))}
          </div>
          {saving.isError && (
            <Alert color="brick" role="alert" title={t.errors.title}>
              {sayProblem(saving.error)}
            </Alert>
          )}
          <Group>
            <Button type="submit">{t.words.save}</Button>
            <Button variant="default" onClick={close}>
              {t.words.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
