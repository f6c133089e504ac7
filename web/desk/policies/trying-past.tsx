import { Alert, Badge, Checkbox, Group, NativeSelect, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type PolicyTrial, policyTrialQuery } from '../../api/policies.ts';
import { now as serverNow } from '../../text/clock.ts';
import { count, dayTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { sayProblem } from '../../ui/failure.tsx';
import { Answer, Verdict } from './answer.tsx';
import { PastLink, pastFrom } from './past-link.tsx';
import classes from './policies.module.css';

const w = t.policies;
const DAYS = [7, 30, 90] as const;
const DAY = 86_400_000;
type Item = PolicyTrial['items'][number];

/** The last days until a moment, as the API takes them. */
export const periodUntil = (now: number, days: number): { from: string; to: string } => ({
  from: new Date(now - days * DAY).toISOString(),
  to: new Date(now).toISOString(),
});

/** What the text says on what systems asked and reported lately. */
export function TryingPast({ name, yaml }: { name: string; yaml: string }) {
  // One moment for the whole look, so that the same text is the same question.
  const [now] = useState(() => serverNow());
  const [days, setDays] = useState<number>(30);
  const [onlyOther, setOnlyOther] = useState(false);
  const { data, error, isPlaceholderData } = useQuery(policyTrialQuery(name, yaml, periodUntil(now, days)));
  const items = (data?.items ?? []).filter((item) => !onlyOther || isOther(item));
  return (
    <>
      <Group gap="sm" align="flex-end">
        <NativeSelect
          size="xs"
          label={w.period}
          value={String(days)}
          onChange={(event) => setDays(Number(event.currentTarget.value))}
          data={DAYS.map((each) => ({ value: String(each), label: w.days(each) }))}
        />
        <Checkbox
          size="sm"
          label={w.onlyOther}
          checked={onlyOther}
          onChange={(event) => setOnlyOther(event.currentTarget.checked)}
        />
      </Group>
      {error && (
        <Alert color="brick" role="alert">
          {sayProblem(error)}
        </Alert>
      )}
      {!data && !error && <Skeleton h={120} />}
      {data && (
        <div aria-busy={isPlaceholderData}>
          <Sums of={data} />
          {items.length === 0 && (
            <Text size="sm" c="dimmed" mt="xs">
              {data.looked === 0 ? w.noneThere : onlyOther ? w.noneOther : w.noneThere}
            </Text>
          )}
          <ul className={classes.list}>
            {items.map((item) => (
              <Past key={`${item.action?.id} ${item.action?.at}`} item={item} />
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

const isOther = ({ answered, verdict, notStored }: Item): boolean =>
  notStored.length === 0 && answered !== verdict;

function Sums({ of }: { of: PolicyTrial }) {
  const { verdicts, looked, notKnown, cut, items } = of;
  return (
    <div role="status">
      <Text size="sm" fw={560} className={classes.sums ?? ''}>
        {w.looked(looked)}
      </Text>
      {looked > 0 && (
        <Group gap={6} mt={4} className={classes.sums ?? ''}>
          <Badge color="spruce">{`${count(verdicts.proceed)} ${w.verdicts.proceed}`}</Badge>
          <Badge color="honey">{`${count(verdicts.hold)} ${w.verdicts.hold}`}</Badge>
          <Badge color="brick">{`${count(verdicts.refuse)} ${w.verdicts.refuse}`}</Badge>
          <Badge color="gray">{w.notKnown(notKnown)}</Badge>
        </Group>
      )}
      {cut && <Alert mt="xs">{w.cut}</Alert>}
      {items.length < looked && (
        <Text size="xs" c="dimmed" mt={4}>
          {w.firstShown(items.length)}
        </Text>
      )}
    </div>
  );
}

function Past({ item }: { item: Item }) {
  const { action, answered, verdict, notStored } = item;
  if (!action) return null;
  const known = notStored.length === 0;
  return (
    <li className={classes.row}>
      <Group gap={6}>
        {known ? <Verdict of={verdict} /> : <Badge color="gray">{w.notKnownOne}</Badge>}
        {answered !== null && (!known || answered !== verdict) && (
          <Text size="xs" c="dimmed">
            {w.answered(w.verdicts[answered] ?? answered)}
          </Text>
        )}
        <PastLink of={action} />
        <Text size="xs" c="dimmed">
          {pastFrom(action, dayTime(action.at))}
        </Text>
      </Group>
      {known ? (
        <details className={classes.fold}>
          <summary>{w.whyIs}</summary>
          <Answer item={item} />
        </details>
      ) : (
        <Text size="xs" c="dimmed">
          {w.notKnownHint(notStored.join(', '))}
        </Text>
      )}
    </li>
  );
}
