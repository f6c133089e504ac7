import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { attentionCountsQuery, handoffsQuery } from '../../api/attention.ts';
import { heldQuery, incidentsQuery } from '../../api/gate.ts';
import { majorsQuery } from '../../api/incidents.ts';
import { countsQuery, meQuery, quarantineQuery, troubleQuery } from '../../api/queries.ts';
import type { Me } from '../../api/types.ts';
import { ROOMS, type Room } from '../addresses.ts';
import { recent } from '../handoffs/recent.ts';

/** Whether whoever is signed in may do something; the server decides again. */
export function useAble(): (ability: Me['abilities'][number]) => boolean {
  const { data } = useQuery(meQuery);
  return (ability) => data?.abilities.includes(ability) ?? false;
}

/** What one must be able to do to see a room; nothing: everybody may. */
const NEEDS: Partial<Record<Room, Me['abilities'][number]>> = {
  tokens: 'tokens',
  webhooks: 'settings',
  sso: 'settings',
  audit: 'audit',
};

/** The rooms of the settings that whoever is signed in may enter. */
export function useSettingsRooms(): Room[] {
  const able = useAble();
  return ROOMS.filter((one) => {
    const need = NEEDS[one];
    return need === undefined || able(need);
  });
}

/** How much waits in each room. */
interface Badges {
  readonly views: Record<string, number>;
  readonly quarantine: number;
  readonly trouble: number;
  /** Cases of mine that need a person. */
  readonly attention: number;
  /** Hand-offs that wait for my answer, and mine that came back. */
  readonly handoffs: number;
  /** What the gate holds; at most a hundred. */
  readonly holds: number;
  readonly moreHolds: boolean;
  /** Incidents that are open, of either kind. */
  readonly incidents: number;
}

/** Counts beside the rooms of the rail. */
export function useBadges(): Badges {
  const attention = useQuery({ ...attentionCountsQuery, refetchInterval: 60_000 });
  const offered = useQuery(handoffsQuery({ view: 'to-me', state: 'offered' }));
  const lapsed = useQuery(handoffsQuery({ view: 'from-me', state: 'lapsed' }));
  const holds = useQuery({ ...heldQuery, staleTime: 30_000 });
  const incidents = useInfiniteQuery({ ...incidentsQuery('open'), staleTime: 60_000 });
  const majors = useInfiniteQuery({ ...majorsQuery('open'), staleTime: 60_000 });
  const counts = useQuery(countsQuery);
  const held = useQuery({ ...quarantineQuery, staleTime: 60_000 });
  const failed = useQuery({ ...troubleQuery, staleTime: 60_000 });
  return {
    views: counts.data ?? {},
    quarantine: held.data?.items.length ?? 0,
    trouble: failed.data?.items.length ?? 0,
    attention: attention.data?.mine ?? 0,
    holds: holds.data?.items.length ?? 0,
    moreHolds: (holds.data?.next ?? null) !== null,
    incidents: (incidents.data?.pages[0]?.items.length ?? 0) + (majors.data?.pages[0]?.items.length ?? 0),
    handoffs: (offered.data?.items.length ?? 0) + recent(lapsed.data?.items).length,
  };
}

/** A count short enough for a badge: 12, 999, 33k; 100+ where there are more. */
export const short = (count: number, more = false): string =>
  new Intl.NumberFormat(undefined, {
    notation: 'compact',
    maximumFractionDigits: count < 10_000 ? 1 : 0,
  }).format(count) + (more ? '+' : '');
