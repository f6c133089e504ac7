import { SegmentedControl, Select, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { type Case, caseEntriesQuery } from '../../api/cases.ts';
import { channelsQuery } from '../../api/channels.ts';
import { customerQuery } from '../../api/queries.ts';
import type { ContactPoint } from '../../api/types.ts';
import { count } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import classes from './composer.module.css';
import { type Draft, type Way, wayOf } from './drafts.ts';

const w = t.composer.ways;
const WAYS: readonly Way[] = ['email', 'sms', 'letter'];
const KINDS = { sms: 'phone', letter: 'postal' } as const;

/** Where a customer may be written to by SMS or letter: proven ones first. */
export function pointsFor(way: 'sms' | 'letter', points: readonly ContactPoint[]): ContactPoint[] {
  return points
    .filter(({ kind, endedAt, quarantine }) => kind === KINDS[way] && endedAt === null && quarantine === null)
    .toSorted((a, b) => Number(b.verifiedAt !== null) - Number(a.verifiedAt !== null));
}

/** Where a draft would go as it stands: what the check of its words is told. */
export function useWayTo(draft: Draft, one: Case | undefined): readonly string[] {
  const points = useQuery({ ...customerQuery(one?.customerId ?? ''), enabled: one !== undefined }).data
    ?.contactPoints;
  const way = wayOf(draft);
  if (way === 'email') return [...draft.to, ...draft.cc];
  const fits = pointsFor(way, points ?? []);
  const to = fits.find(({ id }) => id === draft.pointId) ?? fits[0];
  return to ? [to.value] : [];
}

interface WayProps {
  readonly one: Case;
  readonly draft: Draft;
  readonly change: (to: Partial<Draft>) => void;
}

/** On which channel it goes: the one on which the customer last wrote, unless somebody chooses another that is set up. */
export function WayChoice({ one, draft, change }: WayProps) {
  const channels = useQuery(channelsQuery).data?.items ?? [];
  const entries = useQuery(caseEntriesQuery(one.number)).data?.items;
  const ready = WAYS.filter((way) => way === 'email' || channels.some((it) => it.kind === way && it.active));
  const last = entries?.findLast(({ direction, kind }) => direction === 'in' && kind === 'message')?.channel;
  const theirs = ready.find((way) => way === last);
  const suggest = useRef(change);
  suggest.current = change;
  const undecided = draft.channel === undefined && draft.text === '';
  useEffect(() => {
    if (undecided && theirs !== undefined && theirs !== 'email') suggest.current({ channel: theirs });
  }, [undecided, theirs]);
  const way = wayOf(draft);
  if (ready.length < 2 && way === 'email') return null;
  return (
    <div className={classes.way}>
      <SegmentedControl
        size="xs"
        aria-label={w.which}
        value={way}
        onChange={(value) => change({ channel: WAYS.find((it) => it === value) ?? 'email' })}
        data={[...new Set([...ready, way])].map((value) => ({ value, label: w.names[value] }))}
      />
      {way !== 'email' && <Place way={way} one={one} draft={draft} change={change} />}
      {way === 'sms' && (
        <Text size="xs" c="dimmed" className="num">
          {w.length(draft.text.length, count(draft.text.length))}
        </Text>
      )}
    </div>
  );
}

/** The number or the postal address that it goes to. */
function Place({ way, one, draft, change }: WayProps & { way: 'sms' | 'letter' }) {
  const customer = useQuery(customerQuery(one.customerId)).data;
  const points = pointsFor(way, customer?.contactPoints ?? []);
  if (customer && points.length === 0)
    return (
      <Text size="sm" role="alert" className={classes.nowhere ?? ''}>
        {w.nowhere[way]}
      </Text>
    );
  return (
    <Select
      size="xs"
      className={classes.place ?? ''}
      aria-label={t.composer.to}
      allowDeselect={false}
      value={points.some(({ id }) => id === draft.pointId) ? (draft.pointId ?? '') : ''}
      data={[
        { value: '', label: w.best[way] },
        ...points.map(({ id, value }) => ({ value: id, label: value.replaceAll('\n', ', ') })),
      ]}
      onChange={(pointId) => change({ pointId: pointId || undefined })}
    />
  );
}
