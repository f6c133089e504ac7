import { Button, SegmentedControl, Select, Skeleton, Text } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { holdsQuery } from '../../api/gate.ts';
import type { Hold } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { LinkButton } from '../../ui/link.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { Page } from '../../ui/page.tsx';
import type { HoldsSearch } from '../addresses.ts';
import { useOffered } from '../shell/offered.ts';
import { END_KEYS, EndHold, type Ending, useEndings } from './end-hold.tsx';
import classes from './gate.module.css';
import { HoldRow } from './hold-row.tsx';
import { useRows } from './use-rows.ts';
import { typeChoice } from './words.ts';

const w = t.gate;

/** What is held and why, what is missing, and what ends it. */
export function Holds() {
  const filter = useSearch({ from: '/desk/holds' });
  const navigate = useNavigate();
  const endings = useEndings();
  const { ended, ...which } = filter;
  const query = useInfiniteQuery(holdsQuery({ ...which, state: ended ? 'ended' : 'held' }));
  const holds = query.data?.pages.flatMap((page) => page.items) ?? [];
  const [ending, setEnding] = useState<{ readonly hold: Hold; readonly how: Ending } | null>(null);
  const begin =
    (how: Ending) =>
    (id: string): void => {
      const hold = holds.find((one) => one.id === id && one.state === 'held');
      if (hold) setEnding({ hold, how });
    };
  const open = (id: string): void => void navigate({ to: '/actions/$id', params: { id } });
  const keys = Object.fromEntries(endings.map((how) => [END_KEYS[how], begin(how)]));
  const on = useRows({ of: 'data-hold', keys: { ...keys, o: open } });
  useOffered(
    holds.some(({ state }) => state === 'held')
      ? endings.map((how) => ({
          id: `hold-${how}`,
          say: w.endings[how].verb,
          key: END_KEYS[how],
          run: on(begin(how)),
        }))
      : [],
  );
  const narrow = filter.type !== undefined || filter.source !== undefined;
  return (
    <Page
      title={w.title}
      lead={w.lead}
      actions={
        <LinkButton to="/batches" variant="default" size="xs">
          {t.batches.title}
        </LinkButton>
      }
    >
      <Filters filter={filter} holds={holds} />
      {query.isPending && <Skeleton h={180} />}
      {query.isError && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data && holds.length === 0 && (
        <Nothing
          icon={<IconHandStop size={26} stroke={1.5} />}
          title={narrow ? w.noneFits : ended ? w.noneEnded : w.none}
          hint={w.noneHint}
        />
      )}
      {holds.length > 1 && (
        <Text size="xs" c="dimmed" mb="xs" role="status">
          {w.listed(holds.length, query.hasNextPage)}
        </Text>
      )}
      <ul className={classes.rows}>
        {holds.map((hold) => (
          <HoldRow key={hold.id} hold={hold} end={(how) => setEnding({ hold, how })} />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button mt="md" variant="default" onClick={() => void query.fetchNextPage()}>
          {t.words.more}
        </Button>
      )}
      {ending && <EndHold action={ending.hold.action} how={ending.how} close={() => setEnding(null)} />}
    </Page>
  );
}

/** All, what is chosen, and whatever stands in the list. */
const choices = (
  found: readonly string[],
  chosen: string | undefined,
  choice = (value: string) => ({ value, label: value }),
) => [
  { value: '', label: w.all },
  ...[...new Set(chosen === undefined ? found : [chosen, ...found])].sort().map(choice),
];

function Filters({ filter, holds }: { filter: HoldsSearch; holds: readonly Hold[] }) {
  const navigate = useNavigate();
  const choose = (change: { [K in keyof HoldsSearch]?: HoldsSearch[K] | undefined }): void => {
    const next = Object.entries({ ...filter, ...change }).filter(([, value]) => value !== undefined);
    void navigate({ to: '/holds', search: Object.fromEntries(next) });
  };
  return (
    <div className={classes.choose}>
      <SegmentedControl
        size="xs"
        aria-label={w.state}
        value={filter.ended ? 'ended' : 'held'}
        onChange={(state) => choose({ ended: state === 'ended' ? true : undefined })}
        data={[
          { value: 'held', label: w.held },
          { value: 'ended', label: w.ended },
        ]}
      />
      <Select
        allowDeselect={false}
        searchable
        label={w.type}
        value={filter.type ?? ''}
        data={choices(
          holds.map((one) => one.action.type),
          filter.type,
          typeChoice,
        )}
        onChange={(type) => choose({ type: type || undefined })}
      />
      <Select
        allowDeselect={false}
        searchable
        label={w.source}
        value={filter.source ?? ''}
        data={choices(
          holds.map((one) => one.action.source),
          filter.source,
        )}
        onChange={(source) => choose({ source: source || undefined })}
      />
    </div>
  );
}
