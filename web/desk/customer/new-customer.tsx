import { Button, Group, Modal, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { api, data } from '../../api/client.ts';
import { memory } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { tellProblem } from '../../ui/failure.tsx';

/** A customer whom somebody at the desk knows already. */
export function NewCustomer({ close }: { close: () => void }) {
  const navigate = useNavigate();
  const form = useForm({
    initialValues: { kind: 'person' as 'person' | 'organisation', name: '', email: '' },
  });
  const save = async ({ kind, name, email }: typeof form.values): Promise<void> => {
    const contactPoints = email.trim() ? [{ kind: 'email' as const, value: email.trim() }] : [];
    try {
      const made = await data(api.POST('/v1/customers', { body: { kind, name, contactPoints } }));
      void memory.invalidateQueries({ queryKey: ['customers'] });
      await navigate({ to: '/customers/$id', params: { id: made.id } });
    } catch (error) {
      tellProblem(error);
    }
  };
  return (
    <Modal opened onClose={close} title={t.customer.add}>
      <form onSubmit={form.onSubmit((values) => void save(values))}>
        <Stack>
          <SegmentedControl
            aria-label={t.customer.kind}
            data={(['person', 'organisation'] as const).map((kind) => ({
              value: kind,
              label: t.customer.kinds[kind] ?? kind,
            }))}
            {...form.getInputProps('kind')}
          />
          <TextInput
            data-autofocus
            required
            maxLength={300}
            label={t.customer.name}
            {...form.getInputProps('name')}
          />
          <TextInput type="email" label={t.customer.email} {...form.getInputProps('email')} />
          <Group>
            <Button type="submit">{t.words.add}</Button>
            <Button variant="default" onClick={close}>
              {t.words.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
