import { Alert, Button, Group, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconCircleCheck, IconHandStop } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import {
  type Case,
  type ClosedHow,
  caseChanged,
  caseEntriesQuery,
  closureQuery,
  type Reason,
  reasonsOf,
  stale,
} from '../../api/cases.ts';
import { api, data } from '../../api/client.ts';
import { caseCausesQuery } from '../../api/queries.ts';
import { sayInstants } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { announce } from '../../ui/announce.tsx';
import { sayProblem, tell } from '../../ui/failure.tsx';
import type { DialogProps } from './asked.ts';
import classes from './case.module.css';
import { EntryChoice, theirWords } from './entry-choice.tsx';
import { EntryLink } from './entry-link.tsx';
import { DialogForm } from './form.tsx';
import { nextStep } from './next-step.ts';

const words = t.cases.closing;
const WAYS: readonly ClosedHow[] = ['agreed', 'confirmed', 'silence'];

/** Closes a case in one of three ways; says what stops it, every reason with the entry behind it and the next step. */
export function Closing({ one, close }: DialogProps) {
  const entries = useQuery(caseEntriesQuery(one.number)).data?.items;
  const agreements = useMemo(() => theirWords(entries ?? []), [entries]);
  const [how, setHow] = useState<ClosedHow>('agreed');
  const [entry, setEntry] = useState<string | null>(null);
  const [cause, setCause] = useState<string | null>(null);
  const [say, setSay] = useState('');
  const [refused, setRefused] = useState<unknown>(null);
  const entryId = how === 'agreed' ? (entry ?? agreements[0]?.id) : undefined;
  const given = { how, ...(entryId ? { entryId } : {}), ...(cause ? { cause } : {}) };
  const check = useQuery(closureQuery(one.number, given));
  const go = async (): Promise<boolean> => {
    try {
      const answer = await data(
        api.POST('/v1/cases/{number}/closure', {
          params: { path: { number: one.number } },
          body: { ...given, say },
        }),
      );
      caseChanged(answer);
      tell(words.done(one.number));
      return true;
    } catch (error) {
      setRefused(error);
      stale(one.number);
      announce(words.refused);
      return false;
    }
  };
  const because = refused === null ? (check.data?.because ?? []) : reasonsOf(refused);
  const choose = (way: ClosedHow): void => {
    setHow(way);
    setRefused(null);
  };
  return (
    <DialogForm say={words.close} ready={how !== 'agreed' || entryId !== undefined} go={go} close={close}>
      <div>
        <Text size="sm" fw={550} mb={4} id="how-settled">
          {words.how}
        </Text>
        <SegmentedControl
          fullWidth
          data-autofocus
          aria-labelledby="how-settled"
          value={how}
          onChange={(value) => choose(WAYS.find((way) => way === value) ?? 'agreed')}
          data={WAYS.map((way) => ({ value: way, label: words.ways[way as keyof typeof words.ways] }))}
        />
      </div>
      {how === 'agreed' && (
        <EntryChoice
          label={words.agreedHint}
          entries={agreements}
          none={words.noWords}
          value={entryId ?? null}
          change={(id) => {
            setEntry(id);
            setRefused(null);
          }}
        />
      )}
      {how !== 'agreed' && (
        <Text size="sm" c="dimmed">
          {how === 'confirmed' ? words.confirmedHint : words.silenceHint}{' '}
          {check.data?.entryId && (
            <EntryLink number={one.number} entryId={check.data.entryId} onClick={close} />
          )}
        </Text>
      )}
      <Cause one={one} value={cause} change={setCause} />
      <TextInput
        label={words.say}
        value={say}
        maxLength={5000}
        onChange={(event) => setSay(event.currentTarget.value)}
      />
      <div aria-live="polite">
        {refused !== null && because.length === 0 && (
          <Alert color="brick" variant="light" title={words.refused}>
            {sayProblem(refused)}
          </Alert>
        )}
        {because.length > 0 && <Stops one={one} because={because} refused={refused !== null} close={close} />}
        {refused === null && check.data && because.length === 0 && (
          <Text size="sm" className={classes.reason ?? ''}>
            <IconCircleCheck size={17} color="var(--mantine-color-anchor)" aria-hidden /> {words.clear}
          </Text>
        )}
      </div>
    </DialogForm>
  );
}

function Cause({
  one,
  value,
  change,
}: {
  one: Case;
  value: string | null;
  change: (key: string | null) => void;
}) {
  const causes = useQuery(caseCausesQuery).data?.items.filter((cause) => cause.active) ?? [];
  if (causes.length === 0) return null;
  return (
    <Select
      searchable
      clearable
      label={words.cause}
      placeholder={t.cases.noCause}
      value={value ?? one.cause}
      data={causes.map(({ key, name }) => ({ value: key, label: name }))}
      onChange={change}
    />
  );
}

interface StopsProps {
  readonly one: Case;
  readonly because: readonly Reason[];
  readonly refused: boolean;
  readonly close: () => void;
}

function Stops({ one, because, refused, close }: StopsProps) {
  const navigate = useNavigate();
  const entries = useQuery(caseEntriesQuery(one.number)).data?.items ?? [];
  const read = (entryId: string) => {
    const id = entries.find((entry) => entry.id === entryId)?.conversationId;
    return id ? () => void navigate({ to: '/inbox/$id', params: { id } }) : null;
  };
  return (
    <Alert
      color={refused ? 'brick' : 'honey'}
      variant="light"
      icon={<IconHandStop size={18} />}
      title={refused ? words.refused : words.stops(because.length)}
    >
      <Stack component="ul" gap={8} className={classes.list ?? ''}>
        {because.map((reason) => {
          const step = nextStep(one, reason, read);
          return (
            <li key={`${reason.code} ${reason.entryId} ${reason.say}`}>
              {sayInstants(reason.say)}
              <Group gap={8} mt={3}>
                <EntryLink number={one.number} entryId={reason.entryId} onClick={close} />
                {step && (
                  <Button
                    size="compact-xs"
                    variant="default"
                    onClick={() => {
                      close();
                      step.go();
                    }}
                  >
                    {step.say}
                  </Button>
                )}
              </Group>
            </li>
          );
        })}
      </Stack>
    </Alert>
  );
}
