import { Button, Group, Modal, Stack, TagsInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { memory, webhooksQuery } from '../../api/queries.ts';
import type { Webhook } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { tell, tellProblem } from '../../ui/failure.tsx';
import { ShownOnce } from './shown-once.tsx';

const w = t.webhooks;
const PAIR = /^([^=]+)=(.*)$/;

/** `channel=email` as the API has it; numbers, true and false are what they look like. */
function filterOf(lines: readonly string[]): Record<string, string | number | boolean> {
  return Object.fromEntries(
    lines.map((line) => {
      const [, name = '', value = ''] = PAIR.exec(line) ?? [];
      const plain = value.trim();
      const said = plain === 'true' ? true : plain === 'false' ? false : plain;
      return [name.trim(), /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : said];
    }),
  );
}

/** What can be chosen: each type, and each beginning that several share. */
function suggestions(types: readonly string[]): string[] {
  const nouns = new Set(types.map((type) => type.replace(/\.[^.]+$/, '.*')));
  return ['*', ...nouns, ...types].sort();
}

/** Makes a webhook, or changes it; a new one shows its secret. */
export function WebhookForm({ webhook, close }: { webhook: Webhook | null; close: () => void }) {
  const [secret, setSecret] = useState<string | null>(null);
  const catalogue = useQuery({
    queryKey: ['event-types'],
    queryFn: ({ signal }) => data(api.GET('/v1/event-types', { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const form = useForm({
    initialValues: {
      url: webhook?.url ?? '',
      description: webhook?.description ?? '',
      types: webhook?.types ?? [],
      filter: Object.entries(webhook?.filter ?? {}).map(([name, value]) => `${name}=${String(value)}`),
    },
    validate: { filter: (lines) => (lines.every((line) => PAIR.test(line)) ? null : w.filterBad) },
  });
  const save = async ({ filter, ...rest }: typeof form.values): Promise<void> => {
    const body = { ...rest, filter: filterOf(filter) };
    try {
      if (webhook) {
        await data(api.PATCH('/v1/webhooks/{id}', { params: { path: { id: webhook.id } }, body }));
        tell(t.words.saved);
        close();
      } else setSecret((await data(api.POST('/v1/webhooks', { body }))).secret ?? null);
      await memory.invalidateQueries({ queryKey: webhooksQuery.queryKey });
    } catch (error) {
      tellProblem(error);
    }
  };
  if (secret) return <ShownOnce title={w.made} hint={w.madeHint} secret={secret} close={close} />;
  return (
    <Modal opened onClose={close} title={webhook ? w.edit : w.add} size="lg">
      <form onSubmit={form.onSubmit((values) => void save(values))}>
        <Stack>
          <TextInput
            data-autofocus
            required
            type="url"
            maxLength={2000}
            label={w.url}
            description={w.urlHint}
            {...form.getInputProps('url')}
          />
          <TextInput maxLength={300} label={w.description} {...form.getInputProps('description')} />
          <TagsInput
            required
            label={w.types}
            description={w.typesHint}
            data={suggestions(catalogue.data?.items.map((one) => one.type) ?? [])}
            maxDropdownHeight={240}
            {...form.getInputProps('types')}
          />
          <TagsInput label={w.filter} description={w.filterHint} {...form.getInputProps('filter')} />
          <Group>
            <Button type="submit" disabled={form.values.types.length === 0}>
              {webhook ? t.words.save : w.add}
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
