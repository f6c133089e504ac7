import { Radio, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { changePromiseSettings, promiseSettingsQuery } from '../../api/case-settings.ts';
import { t } from '../../text/index.ts';
import { Failure, tell, tellProblem } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { useAble } from '../shell/rooms.ts';
import { Partners } from './partners.tsx';
import classes from './settings.module.css';

const w = t.promiseSettings;

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
  if (settings.isError) return <Failure error={settings.error} retry={() => void settings.refetch()} />;
  if (!settings.data) return <Skeleton h={80} radius="lg" />;
  const choose = async (value: string): Promise<void> => {
    try {
      await changePromiseSettings({ tell: value === 'send' ? 'send' : 'draft' });
      tell(t.words.saved);
    } catch (error) {
      tellProblem(error);
    }
  };
  return (
    <Radio.Group aria-label={w.tell} value={settings.data.tell} onChange={(value) => void choose(value)}>
      <Stack gap="sm">
        <Radio value="draft" disabled={!able} label={w.tellDraft} description={w.tellDraftHint} />
        <Radio value="send" disabled={!able} label={w.tellSend} description={w.tellSendHint} />
      </Stack>
    </Radio.Group>
  );
}
