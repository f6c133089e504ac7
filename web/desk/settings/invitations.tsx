import { Button, Group, Modal, Radio, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { memory } from '../../api/queries.ts';
import { shortTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { tell, tellProblem } from '../../ui/failure.tsx';
import { ROLES, type Role } from './roles.ts';
import classes from './settings.module.css';
import { ShownOnce } from './shown-once.tsx';

const w = t.settings.people;

/** Invitations that nobody has taken up yet. */
export function Invitations() {
  const list = useQuery({ queryKey: ['invitations'], queryFn: () => data(api.GET('/v1/invitations')) });
  const open = list.data?.items.filter((one) => one.state === 'open') ?? [];
  if (open.length === 0) return null;
  const withdraw = async (id: string): Promise<void> => {
    try {
      await api.DELETE('/v1/invitations/{id}', { params: { path: { id } } });
      await memory.invalidateQueries({ queryKey: ['invitations'] });
    } catch (error) {
      tellProblem(error);
    }
  };
  return (
    <section>
      <Title order={2} mt="xl">
        {w.invited}
      </Title>
      {open.map((one) => (
        <div key={one.id} className={classes.row}>
          <div className={classes.grow}>
            <Text>{one.email}</Text>
            <Text size="sm" c="dimmed">
              {w.roles[one.role]} · {w.until(shortTime(one.expiresAt))}
            </Text>
          </div>
          <Button variant="default" size="xs" onClick={() => void withdraw(one.id)}>
            {w.withdraw}
          </Button>
        </div>
      ))}
    </section>
  );
}

/** Inviting somebody: an address and a role; then a link, shown once. */
export function Invite({ close }: { close: () => void }) {
  const [link, setLink] = useState<string | null>(null);
  const form = useForm({ initialValues: { email: '', role: 'agent' as Role } });
  const invite = async ({ email, role }: typeof form.values): Promise<void> => {
    try {
      const made = await data(api.POST('/v1/invitations', { body: { email: email.trim(), role } }));
      await memory.invalidateQueries({ queryKey: ['invitations'] });
      if (made.mailed || !made.url) {
        tell(w.inviteMailed(made.email));
        close();
      } else setLink(made.url);
    } catch (error) {
      tellProblem(error);
    }
  };
  if (link) return <ShownOnce title={w.inviteMade} hint={w.inviteLink} secret={link} close={close} />;
  return (
    <Modal opened onClose={close} title={w.invite}>
      <form onSubmit={form.onSubmit((values) => void invite(values))}>
        <Stack>
          <TextInput data-autofocus required type="email" label={w.email} {...form.getInputProps('email')} />
          <Radio.Group label={w.role} {...form.getInputProps('role')}>
            <Stack gap={8} mt={6}>
              {ROLES.map((role) => (
                <Radio key={role} value={role} label={w.roles[role]} description={w.roleHints[role]} />
              ))}
            </Stack>
          </Radio.Group>
          <Group>
            <Button type="submit">{w.invite}</Button>
            <Button variant="default" onClick={close}>
              {t.words.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
