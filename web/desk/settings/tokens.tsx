import { Button, Group, Modal, Select, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconKey } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { memory } from '../../api/queries.ts';
import { now } from '../../text/clock.ts';
import { shortTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Failure, tellProblem } from '../../ui/failure.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { Page } from '../../ui/page.tsx';
import { ROLES, type Role } from './roles.ts';
import classes from './settings.module.css';
import { ShownOnce } from './shown-once.tsx';

const w = t.settings.tokens;
const fresh = (): Promise<void> => memory.invalidateQueries({ queryKey: ['tokens'] });

/** Tokens of the company's other systems. */
export function TokensRoom() {
  const tokens = useQuery({ queryKey: ['tokens'], queryFn: () => data(api.GET('/v1/tokens')) });
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<string | null>(null);
  const withdraw = async (id: string): Promise<void> => {
    setLeaving(null);
    try {
      await api.DELETE('/v1/tokens/{id}', { params: { path: { id } } });
      await fresh();
    } catch (error) {
      tellProblem(error);
    }
  };
  return (
    <Page
      title={t.settings.rooms.tokens}
      lead={w.emptyHint}
      actions={
        <Button leftSection={<IconKey size={17} />} onClick={() => setAdding(true)}>
          {w.add}
        </Button>
      }
    >
      {tokens.isPending && <Skeleton h={120} />}
      {tokens.isError && <Failure error={tokens.error} retry={() => void tokens.refetch()} />}
      {tokens.data?.items.length === 0 && (
        <Nothing icon={<IconKey size={26} stroke={1.5} />} title={w.empty} />
      )}
      {tokens.data?.items.map((one) => (
        <div key={one.id} className={classes.row}>
          <div className={classes.grow}>
            <Text fw={560}>{one.name}</Text>
            <Text size="sm" c="dimmed">
              {t.settings.people.roles[one.role]} ·{' '}
              {one.expiresAt ? w.until(shortTime(one.expiresAt)) : w.noEnd} ·{' '}
              {one.lastUsedAt ? w.used(shortTime(one.lastUsedAt)) : w.unused}
            </Text>
          </div>
          {one.revokedAt ? (
            <Text size="sm" c="dimmed">
              {w.withdrawn}
            </Text>
          ) : (
            <Button
              variant="default"
              size="xs"
              aria-label={`${w.withdraw}: ${one.name}`}
              onClick={() => setLeaving(one.id)}
            >
              {w.withdraw}
            </Button>
          )}
        </div>
      ))}
      {adding && <NewToken close={() => setAdding(false)} />}
      <Modal opened={leaving !== null} onClose={() => setLeaving(null)} title={w.withdraw}>
        <Text mb="md">{w.withdrawAsk}</Text>
        <Group>
          <Button color="brick" onClick={() => leaving && void withdraw(leaving)}>
            {w.withdraw}
          </Button>
          <Button variant="default" onClick={() => setLeaving(null)}>
            {t.words.cancel}
          </Button>
        </Group>
      </Modal>
    </Page>
  );
}

function NewToken({ close }: { close: () => void }) {
  const [token, setToken] = useState<string | null>(null);
  const form = useForm({ initialValues: { name: '', role: 'agent' as Role, days: '365' } });
  const make = async ({ name, role, days }: typeof form.values): Promise<void> => {
    const expiresAt =
      days === 'never' ? {} : { expiresAt: new Date(now() + Number(days) * 86_400_000).toISOString() };
    try {
      const made = await data(api.POST('/v1/tokens', { body: { name, role, ...expiresAt } }));
      setToken(made.token ?? null);
      await fresh();
    } catch (error) {
      tellProblem(error);
    }
  };
  if (token) return <ShownOnce title={w.made} hint={w.madeHint} secret={token} close={close} />;
  return (
    <Modal opened onClose={close} title={w.add}>
      <form onSubmit={form.onSubmit((values) => void make(values))}>
        <Stack>
          <TextInput data-autofocus required maxLength={200} label={w.name} {...form.getInputProps('name')} />
          <Select
            allowDeselect={false}
            label={w.role}
            data={ROLES.map((role) => ({ value: role, label: t.settings.people.roles[role] ?? role }))}
            {...form.getInputProps('role')}
          />
          <Select
            allowDeselect={false}
            label={w.expires}
            data={Object.entries(w.days).map(([value, label]) => ({ value, label }))}
            {...form.getInputProps('days')}
          />
          <Button type="submit">{w.add}</Button>
        </Stack>
      </form>
    </Modal>
  );
}
