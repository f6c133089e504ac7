import { Button, Group, Skeleton, Text } from '@mantine/core';
import { IconArrowLeft, IconBolt } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { automationRunsQuery } from '../../api/queries.ts';
import type { Automation, AutomationRun } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { Page } from '../../ui/page.tsx';
import { When } from '../../ui/when.tsx';
import { useAble } from '../shell/rooms.ts';
import { AutomationTrial } from './automation-trial.tsx';
import classes from './settings.module.css';

const w = t.automation.automations;
const LAMPS = {
  acted: 'connected',
  refused: 'failed',
  failed: 'failed',
  unknown: 'connecting',
  stopped: 'connecting',
} as const;

/** What an automation did, and why it did not. */
export function AutomationRuns({ automation, back }: { automation: Automation; back: () => void }) {
  const able = useAble()('automate');
  const [trying, setTrying] = useState(false);
  const list = useInfiniteQuery({ ...automationRunsQuery(automation.id), refetchInterval: 5_000 });
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      title={automation.name}
      lead={automation.sentence}
      actions={
        <Group gap="xs">
          {able && (
            <Button variant="default" onClick={() => setTrying(true)}>
              {w.trial}
            </Button>
          )}
          <Button variant="default" leftSection={<IconArrowLeft size={17} />} onClick={back}>
            {t.words.back}
          </Button>
        </Group>
      }
    >
      {list.isPending && <Skeleton h={200} />}
      {list.isError && <Failure error={list.error} retry={() => void list.refetch()} />}
      {list.data && rows.length === 0 && (
        <Nothing icon={<IconBolt size={26} stroke={1.5} />} title={w.noRuns} />
      )}
      {rows.map((one) => (
        <Row key={one.id} run={one} />
      ))}
      {list.hasNextPage && (
        <Button
          variant="default"
          mt="md"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t.words.more}
        </Button>
      )}
      {trying && <AutomationTrial id={automation.id} close={() => setTrying(false)} />}
    </Page>
  );
}

function Row({ run }: { run: AutomationRun }) {
  return (
    <div className={classes.row}>
      <div className={classes.grow}>
        <Text fw={560} size="sm">
          {[run.event.type, run.caseNumber].filter(Boolean).join(' · ')}
        </Text>
        {run.because.map((reason) => (
          <Text key={`${reason.code} ${reason.say}`} size="sm">
            {reason.say}
          </Text>
        ))}
        <Text size="sm" c="dimmed">
          <When at={run.at} exact />
        </Text>
      </div>
      <span className={classes.state}>
        <span className={classes.lamp} data-state={LAMPS[run.verdict]} />
        {w.verdicts[run.verdict]}
      </span>
    </div>
  );
}
