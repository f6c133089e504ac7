import { Badge, Group, Skeleton, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { actionQuery, evidenceAddress, noticesOfActionQuery } from '../../api/gate.ts';
import { policiesQuery, policyFactsQuery } from '../../api/policies.ts';
import type { ActionView } from '../../api/types.ts';
import { dayTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { DeskLink } from '../../ui/link.tsx';
import { Page } from '../../ui/page.tsx';
import { useKeys } from '../shell/keys.ts';
import { useOffered } from '../shell/offered.ts';
import { Because, Missing } from './because.tsx';
import { END_KEYS, EndButtons, EndHold, type Ending, useEndings } from './end-hold.tsx';
import { EntryDoor } from './entry-door.tsx';
import { EvidenceDoor } from './evidence.tsx';
import classes from './gate.module.css';
import { HoldEnd, HoldState } from './hold-row.tsx';
import { NoticeCard } from './notice.tsx';
import { Replayed } from './replayed.tsx';
import { sayAction, sayValue } from './words.ts';

const w = t.gate;
const COLORS = { proceed: 'spruce', hold: 'honey', refuse: 'brick' } as const;
/** Some things can only be reported, such as a payment that was refused: not having asked is no fault by itself. */
const STANDINGS: Readonly<Record<string, string>> = { 'as-decided': 'spruce', unasked: 'honey' };

/** One action: what was answered and why, the facts, the hold, what the customer was told, and whether it is decided so again. */
export function ActionPage() {
  const { id } = useParams({ from: '/desk/actions/$id' });
  const query = useQuery(actionQuery(id));
  if (query.isError && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton h={240} m="md" />;
  return <Shown key={id} action={query.data} />;
}

function Shown({ action }: { action: ActionView }) {
  const able = useEndings();
  const [ending, setEnding] = useState<Ending | null>(null);
  const endings = action.hold?.state === 'held' ? able : [];
  const verbs = [
    ...endings.map((how) => ({
      id: how,
      say: w.endings[how].verb,
      key: END_KEYS[how],
      run: () => setEnding(how),
    })),
    {
      id: 'evidence',
      say: w.evidence.pdf,
      key: 'd',
      run: () => location.assign(evidenceAddress({ action: action.id }, 'pdf')),
    },
  ];
  useOffered(verbs);
  useKeys({
    ...Object.fromEntries(verbs.map(({ key, run }) => [key, run])),
    u: () => history.back(),
  });
  return (
    <Page title={sayAction(action)} actions={<EvidenceDoor of={{ action: action.id }} />}>
      <Group gap={8} mb="md">
        <Badge color={COLORS[action.verdict]}>
          {action.mode === 'done' && action.verdict === 'proceed' ? w.reported : w.verdicts[action.verdict]}
        </Badge>
        {action.now !== action.verdict && (
          <Badge color={COLORS[action.now]}>{w.nowIs(w.verdicts[action.now] ?? action.now)}</Badge>
        )}
        {action.standing && (
          <Badge color={STANDINGS[action.standing] ?? 'brick'}>{w.standings[action.standing]}</Badge>
        )}
        <EndButtons endings={endings} end={setEnding} />
      </Group>
      <Head action={action} />
      <Part title={w.answer}>
        {action.answer.because.length === 0 && <Text size="sm">{w.noReasons}</Text>}
        <Because because={action.answer.because} />
        <Missing missing={action.answer.missing} />
      </Part>
      <HoldPart action={action} />
      <NoticesPart id={action.id} />
      <Part title={w.facts}>
        <FactsLookedAt of={action.facts} />
      </Part>
      <Part title={w.policies}>
        <Policies of={action.policies} />
        <Replayed id={action.id} />
      </Part>
      {ending && <EndHold action={action} how={ending} close={() => setEnding(null)} />}
    </Page>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.part} aria-label={title}>
      <Title order={2} fz={15} mb={6}>
        {title}
      </Title>
      {children}
    </section>
  );
}

function Head({ action }: { action: ActionView }) {
  const { source, mode, customerId, customerName, decidedAt, externalId, reason, exemption } = action;
  return (
    <div>
      <Text size="sm" mb={6}>
        {mode === 'ask' ? w.asked(source) : w.done(source)} · {dayTime(decidedAt)} ·{' '}
        <DeskLink to="/customers/$id" params={{ id: customerId }} fz="sm">
          {customerName}
        </DeskLink>{' '}
        · <EntryDoor id={action.entryId} />
      </Text>
      {reason && <Text size="sm">{w.reasonGiven(reason)}</Text>}
      {exemption && (
        <Text size="sm">
          {w.exemption(exemption.kind, exemption.approver)}: {exemption.reason}
        </Text>
      )}
      {action.askedAction && (
        <DeskLink to="/actions/$id" params={{ id: action.askedAction }} fz="sm">
          {w.askedAction}
        </DeskLink>
      )}
      <details className={classes.fold}>
        <summary>{w.given}</summary>
        <Facts
          of={{ [w.code]: action.type, [w.sourceId]: externalId, ...action.subject, ...action.data }}
          none={w.noFacts}
        />
      </details>
    </div>
  );
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

function HoldPart({ action: { hold, answer } }: { action: ActionView }) {
  if (hold === null) return null;
  return (
    <Part title={w.holdHistory}>
      <Group gap={8} mb={6}>
        <HoldState hold={hold} />
        <HoldEnd hold={hold} />
      </Group>
      <Text size="sm" c="dimmed" mb={6}>
        {w.heldAt} {dayTime(hold.heldAt)} · {w.lookedAt} {dayTime(hold.lookedAt)}
      </Text>
      {hold.state === 'held' &&
        (same(hold.because, answer.because) && same(hold.missing, answer.missing) ? (
          <Text size="sm">{w.asAnswered}</Text>
        ) : (
          <>
            <Because because={hold.because} />
            <Missing missing={hold.missing} />
          </>
        ))}
    </Part>
  );
}

function NoticesPart({ id }: { id: string }) {
  const query = useQuery(noticesOfActionQuery(id));
  return (
    <Part title={w.notices.title}>
      {query.isPending && <Skeleton h={60} />}
      {query.isError && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data?.items.length === 0 && <Text size="sm">{w.notices.none}</Text>}
      {query.data?.items.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} unfolded />
      ))}
    </Part>
  );
}

/** What was looked at, in the words of each fact; its name in policies is told to whoever points at it. */
function FactsLookedAt({ of }: { of: ActionView['facts'] }) {
  const known = useQuery(policyFactsQuery).data?.items ?? [];
  return <Facts of={of} none={w.noFacts} say={(name) => known.find((fact) => fact.name === name)?.words} />;
}

/** The policies that decided, each in the version of then. */
function Policies({ of }: { of: readonly string[] }) {
  const known = useQuery(policiesQuery).data?.items ?? [];
  if (of.length === 0) return <Text size="sm">{w.noPolicy}</Text>;
  return (
    <ul className={classes.plain}>
      {of.map((one) => {
        const [name = one, version] = one.split('@');
        return (
          <li key={one}>
            <DeskLink
              to="/policies/$name"
              params={{ name }}
              search={version === undefined ? {} : { version: Number(version) }}
              fz="sm"
            >
              {known.find((policy) => policy.name === name)?.title ?? name}
            </DeskLink>{' '}
            {version !== undefined && (
              <Text span size="sm" c="dimmed">
                {w.version(version)}
              </Text>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** Names with their values. */
function Facts({
  of,
  none,
  say,
}: {
  of: Readonly<Record<string, unknown>>;
  none: string;
  say?: (name: string) => string | undefined;
}) {
  const facts = Object.entries(of);
  if (facts.length === 0) return <Text size="sm">{none}</Text>;
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt title={name}>{say?.(name) ?? name}</dt>
          <dd>{sayValue(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
