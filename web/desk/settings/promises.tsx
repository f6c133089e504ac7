import { Radio, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { changePromiseSettings, promiseSettingsQuery } from '../../api/case-settings.ts';
import { t } from '../../text/index.ts';
import { Failure, tell, tellProblem } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { useAble } from '../shell/rooms.ts';
import { Partners } from './partners.tsx';
import classes from './settings.module.css';

const w = t.promiseSettings;
type Tell = Parameters<typeof changePromiseSettings>[0]['tell'];

/** What happens when a promise is broken, and who does things for us. */
export function PromisesRoom() {
  return (
    <Page title={t.settings.rooms.promises} lead={w.lead}>
      <section className={classes.section}>
        <Title order={2} fz={17}>
          {w.tell}
        </Title>
        <Text size="sm" c="dimmed" mb="sm">
          {w.tellHint}
        </Text>
        <Telling />
      </section>
      <Partners />
    </Page>
  );
}

/** Chosen and saved in one. */
function Telling() {
  const able = useAble()('teams');
  const settings = useQuery(promiseSettingsQuery);
  const choice = useMutation({
    mutationFn: (chosen: Tell) => changePromiseSettings({ tell: chosen }),
    onSuccess: () => tell(t.words.saved),
    onError: (error) => tellProblem(error),
  });
  if (settings.isError) return <Failure error={settings.error} retry={() => void settings.refetch()} />;
  if (!settings.data) return <Skeleton h={80} radius="lg" />;
  return (
    <Radio.Group
      aria-label={w.tell}
      value={choice.isPending ? choice.variables : settings.data.tell}
      onChange={(value) => choice.mutate(value === 'send' ? 'send' : 'draft')}
    >
      <Stack gap="sm">
        <Radio value="draft" disabled={!able} label={w.tellDraft} description={w.tellDraftHint} />
        <Radio value="send" disabled={!able} label={w.tellSend} description={w.tellSendHint} />
      </Stack>
    </Radio.Group>
  );
}
