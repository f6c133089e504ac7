import { Button, Code, Group, PasswordInput, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { api, data, Problem } from '../../api/client.ts';
import { memory } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { Failure, tell, tellProblem } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import classes from './settings.module.css';

const w = t.settings.sso;
type Sso = Awaited<ReturnType<typeof read>>;

/** Single sign-on as it is set up; `null` where it is not. */
const read = () =>
  data(api.GET('/v1/settings/sso')).catch((error: unknown) => {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  });

/** The company's own sign-in, by OpenID Connect. */
export function SsoRoom() {
  const sso = useQuery({ queryKey: ['sso'], queryFn: read });
  return (
    <Page title={t.settings.rooms.sso} lead={w.lead}>
      {sso.isPending && <Skeleton h={240} />}
      {sso.isError && <Failure error={sso.error} retry={() => void sso.refetch()} />}
      {sso.isSuccess && <SsoForm key={sso.dataUpdatedAt} now={sso.data} />}
    </Page>
  );
}

function SsoForm({ now }: { now: Sso }) {
  const form = useForm({
    initialValues: {
      label: now?.label ?? '',
      discoveryUrl: now?.discoveryUrl ?? '',
      clientId: now?.clientId ?? '',
      clientSecret: '',
      allowedDomain: now?.allowedDomain ?? '',
    },
  });
  const fresh = (): Promise<void> => memory.invalidateQueries({ queryKey: ['sso'] });
  const save = async ({ clientSecret, allowedDomain, ...rest }: typeof form.values): Promise<void> => {
    try {
      const body = {
        ...rest,
        allowedDomain: allowedDomain.trim() || null,
        ...(clientSecret ? { clientSecret } : {}),
      };
      await data(api.PUT('/v1/settings/sso', { body }));
      tell(t.words.saved);
      await fresh();
    } catch (error) {
      tellProblem(error);
    }
  };
  const end = async (): Promise<void> => {
    try {
      await api.DELETE('/v1/settings/sso');
      await fresh();
    } catch (error) {
      tellProblem(error);
    }
  };
  return (
    <form onSubmit={form.onSubmit((values) => void save(values))}>
      <Stack maw={520}>
        <div>
          <Text size="sm" fw={500}>
            {w.callback}
          </Text>
          <Code block className={classes.secret ?? ''}>
            {now?.callbackUrl ?? `${location.origin}/v1/auth/callback/sso`}
          </Code>
        </div>
        <TextInput required label={w.name} maxLength={60} {...form.getInputProps('label')} />
        <TextInput
          required
          type="url"
          label={w.discovery}
          placeholder="https://id.example.com/.well-known/openid-configuration"
          {...form.getInputProps('discoveryUrl')}
        />
        <TextInput required label={w.clientId} {...form.getInputProps('clientId')} />
        <PasswordInput
          required={!now}
          label={w.clientSecret}
          description={now ? w.secretSet : undefined}
          autoComplete="off"
          {...form.getInputProps('clientSecret')}
        />
        <TextInput
          label={w.domain}
          description={w.domainHint}
          placeholder="example.com"
          {...form.getInputProps('allowedDomain')}
        />
        <Group>
          <Button type="submit">{t.words.save}</Button>
          {now && (
            <Button variant="default" onClick={() => void end()}>
              {w.end}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
