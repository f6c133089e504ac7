import { ActionIcon, Alert, Button, Group, Stack, Text, TextInput, Title, Tooltip } from '@mantine/core';
import { IconArrowMerge, IconMail, IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { memory } from '../../api/queries.ts';
import type { Customer } from '../../api/types.ts';
import { date } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Face } from '../../ui/face.tsx';
import { tell, tellProblem } from '../../ui/failure.tsx';
import { LinkButton } from '../../ui/link.tsx';
import { useKeys } from '../shell/keys.ts';
import { useAble } from '../shell/rooms.ts';
import { composing } from '../shell/state.ts';
import classes from './customer.module.css';
import { Merge, Merged } from './merge.tsx';
import { Needs } from './needs.tsx';
import { Points } from './points.tsx';
import { BreathingOf } from './relief.tsx';

/** Who a customer is: name, how far that is known, how they may be reached, whom they were merged with. */
export function Who({ customer }: { customer: Customer }) {
  const able = useAble();
  const edit = able('edit-customers') && customer.mergedInto === null;
  const [naming, setNaming] = useState<string | null>(null);
  const [merging, setMerging] = useState(false);
  const change = async (body: { name?: string; provisional?: false }): Promise<void> => {
    try {
      const after = await data(
        api.PATCH('/v1/customers/{id}', { params: { path: { id: customer.id } }, body }),
      );
      memory.setQueryData(['customer', customer.id], after);
      setNaming(null);
      tell(body.provisional === false ? t.customer.confirmed : t.words.saved);
    } catch (error) {
      tellProblem(error);
    }
  };
  const write = (): void => composing.set({ customerId: customer.id });
  useKeys({ c: able('reply') ? write : undefined });
  return (
    <Stack gap="lg">
      <Group gap={12} wrap="nowrap" align="flex-start">
        <Face name={customer.name} size={46} />
        <div className={classes.name}>
          {naming === null ? (
            <Group gap={4} wrap="nowrap">
              <Title order={1} fz={18} className={classes.title ?? ''}>
                {customer.name}
              </Title>
              {edit && (
                <Tooltip label={t.customer.rename}>
                  <ActionIcon
                    size={26}
                    aria-label={t.customer.rename}
                    onClick={() => setNaming(customer.name)}
                  >
                    <IconPencil size={15} />
                  </ActionIcon>
                </Tooltip>
              )}
            </Group>
          ) : (
            <form
              onSubmit={(event) => {
                event.preventDefault();
                if (naming.trim()) void change({ name: naming.trim() });
              }}
            >
              <TextInput
                autoFocus
                aria-label={t.customer.name}
                value={naming}
                maxLength={300}
                onChange={(event) => setNaming(event.currentTarget.value)}
                onKeyDown={(event) => event.key === 'Escape' && setNaming(null)}
              />
              <Group gap={6} mt={6}>
                <Button type="submit" size="compact-sm">
                  {t.words.save}
                </Button>
                <Button size="compact-sm" variant="default" onClick={() => setNaming(null)}>
                  {t.words.cancel}
                </Button>
              </Group>
            </form>
          )}
          <Text size="xs" c="dimmed" mt={2}>
            {t.customer.kinds[customer.kind]} · {t.customer.since(date(customer.createdAt))} ·{' '}
            {t.customer.entries(customer.entries)}
          </Text>
        </div>
      </Group>
      {customer.mergedInto && (
        <Alert color="honey" p="xs">
          <Text size="sm">{t.customer.mergedInto}</Text>
          <LinkButton
            to="/customers/$id"
            params={{ id: customer.mergedInto }}
            size="compact-sm"
            variant="default"
            mt={6}
          >
            {t.customer.openOther}
          </LinkButton>
        </Alert>
      )}
      {customer.provisional && (
        <Alert color="honey" p="xs">
          <Text size="sm" fw={620}>
            {t.customer.provisional}
          </Text>
          <Text size="sm" mt={2} mb={8}>
            {t.customer.provisionalHint}
          </Text>
          {edit && (
            <Button size="compact-sm" onClick={() => void change({ provisional: false })}>
              {t.customer.confirm}
            </Button>
          )}
        </Alert>
      )}
      <Group gap={8}>
        {able('reply') && (
          <Button size="xs" leftSection={<IconMail size={16} />} onClick={write}>
            {t.customer.writeMail}
          </Button>
        )}
        {able('merge') && customer.mergedInto === null && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconArrowMerge size={16} />}
            onClick={() => setMerging(true)}
          >
            {t.customer.merge}
          </Button>
        )}
      </Group>
      <Needs customer={customer} edit={edit} />
      <BreathingOf customerId={customer.id} />
      <Points customer={customer} edit={edit} />
      <Merged customer={customer} edit={able('merge')} />
      {merging && <Merge customer={customer} close={() => setMerging(false)} />}
    </Stack>
  );
}
