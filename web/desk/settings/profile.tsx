import { Button, Select, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { memory, meQuery } from '../../api/queries.ts';
import type { Me } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { tell, tellProblem } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { useStore } from '../../ui/store.ts';
import { ThemeChoice } from '../shell/account.tsx';
import { setSingleKeys, singleKeys } from '../shell/keys.ts';

const w = t.settings.profile;

/** One's own name, signature, language and appearance. */
export function ProfileRoom() {
  const me = useQuery(meQuery).data;
  const single = useStore(singleKeys);
  return (
    <Page title={t.settings.rooms.profile}>
      <Stack maw={480} gap="lg">
        {me && <ProfileForm me={me} />}
        <div>
          <Text size="sm" fw={500} mb={4}>
            {t.shell.theme}
          </Text>
          <ThemeChoice />
        </div>
        <Switch
          checked={single}
          onChange={(event) => setSingleKeys(event.currentTarget.checked)}
          label={t.shell.keys.single}
          description={t.shell.keys.singleHint}
        />
      </Stack>
    </Page>
  );
}

function ProfileForm({ me }: { me: Me }) {
  const form = useForm({
    initialValues: {
      name: me.name,
      signature: me.profile?.signature ?? '',
      language: me.profile?.language ?? '',
      timeZone: me.profile?.timeZone ?? '',
    },
  });
  const save = async ({ name, signature, language, timeZone }: typeof form.values): Promise<void> => {
    try {
      await api.PATCH('/v1/me', {
        body: { name, signature, language: language || null, timeZone: timeZone || null },
      });
      await memory.invalidateQueries({ queryKey: meQuery.queryKey });
      form.resetDirty();
      tell(t.words.saved);
    } catch (error) {
      tellProblem(error);
    }
  };
  return (
    <form onSubmit={form.onSubmit((values) => void save(values))}>
      <Stack>
        <TextInput
          required
          maxLength={200}
          label={w.name}
          description={w.nameHint}
          autoComplete="name"
          {...form.getInputProps('name')}
        />
        <TextInput label={w.email} value={me.profile?.email ?? ''} readOnly variant="filled" />
        <Textarea
          autosize
          minRows={3}
          maxRows={12}
          maxLength={5000}
          label={w.signature}
          description={w.signatureHint}
          {...form.getInputProps('signature')}
        />
        <Select
          label={w.language}
          allowDeselect={false}
          data={[
            { value: '', label: w.languageAuto },
            ...Object.entries(w.languages).map(([value, label]) => ({ value, label })),
          ]}
          {...form.getInputProps('language')}
        />
        <Select
          label={w.timeZone}
          description={w.timeZoneHint}
          searchable
          allowDeselect={false}
          data={[
            { value: '', label: w.timeZoneAuto },
            ...Intl.supportedValuesOf('timeZone').map((value) => ({ value, label: value })),
          ]}
          {...form.getInputProps('timeZone')}
        />
        <div>
          <Button type="submit">{t.words.save}</Button>
        </div>
      </Stack>
    </form>
  );
}
