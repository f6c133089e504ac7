import type { Channel, Direction, View } from '../api/types.ts';

/** What an address of the inbox may say. */
export interface InboxSearch {
  readonly view?: View;
  readonly state?: 'open' | 'done';
}
/** What an address of the attention list may say. */
export interface AttentionSearch {
  readonly whose?: 'team' | 'all';
}
/** What an address of a list of cases may say. */
export interface CasesSearch {
  readonly whose?: (typeof WHOSE)[number];
  readonly status?: 'closed' | 'all';
  readonly type?: string;
  readonly cause?: string;
  readonly tag?: string;
  readonly team?: string;
  readonly waiting?: boolean;
  readonly owner?: string;
  readonly customer?: string;
  readonly order?: 'harm' | 'due';
  /** The saved view that it began with, by id. */
  readonly saved?: string;
}
/** What an address of the search may say; days are `YYYY-MM-DD`. */
export interface SearchWords {
  readonly q?: string;
  readonly channel?: Channel;
  readonly direction?: Direction;
  readonly from?: string;
  readonly until?: string;
  readonly person?: string;
}
/** What an address of a customer's page may say. */
export interface TimelineSearch {
  readonly channel?: Channel;
  readonly direction?: Direction;
  readonly within?: string;
}

/** What an address of the holds may say. */
export interface HoldsSearch {
  readonly ended?: true;
  readonly type?: string;
  readonly source?: string;
}

/** Channels in the order in which they are offered. */
export const CHANNELS = [
  'email',
  'phone',
  'letter',
  'sms',
  'chat',
  'social',
  'portal',
  'visit',
  'system',
] as const;
/** Directions in the order in which they are offered. */
export const DIRECTIONS = ['in', 'out', 'internal'] as const;
/** Views of the inbox in the order of the rail. */
export const VIEWS = ['mine', 'team', 'unassigned', 'all'] as const;
/** Whose cases a list may show. */
export const WHOSE = ['mine', 'team', 'queue', 'all'] as const;
/** Whose promises, in the order in which they are offered. */
export const PROMISE_LISTS = ['mine', 'team', 'all'] as const;
/** How promises are settled. */
export const SETTLED = ['kept', 'released', 'withdrawn'] as const;
/** Rooms of the settings. */
export const ROOMS = [
  'profile',
  'security',
  'people',
  'teams',
  'calendars',
  'cases',
  'procedures',
  'promises',
  'redress',
  'templates',
  'macros',
  'automations',
  'mailboxes',
  'channels',
  'tokens',
  'webhooks',
  'sso',
  'audit',
] as const;
/** A room of the settings. */
export type Room = (typeof ROOMS)[number];

type Given = Readonly<Record<string, unknown>>;
const oneOf = <T extends string>(options: readonly T[], value: unknown): T | undefined =>
  options.find((option) => option === value);
const text = (value: unknown): string | undefined => {
  const said = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
  return said.trim() === '' ? undefined : said;
};
/** Leaves out what was not given, so that addresses stay short. */
function only<T extends object>(of: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined)) as T;
}

/** Reads an address of the inbox. */
export const readInbox = (given: Given): InboxSearch =>
  only<InboxSearch>({
    view: oneOf(VIEWS, given.view),
    state: given.state === 'done' ? 'done' : undefined,
  });

/** Reads an address of the attention list. */
export const readAttention = (given: Given): AttentionSearch =>
  only<AttentionSearch>({ whose: oneOf(['team', 'all'] as const, given.whose) });

/** Reads an address of a list of cases. */
export const readCases = (given: Given): CasesSearch =>
  only<CasesSearch>({
    whose: oneOf(WHOSE, given.whose),
    status: oneOf(['closed', 'all'] as const, given.status),
    type: text(given.type),
    cause: text(given.cause),
    tag: text(given.tag),
    team: text(given.team),
    owner: text(given.owner),
    customer: text(given.customer),
    waiting: typeof given.waiting === 'boolean' ? given.waiting : undefined,
    order: oneOf(['harm', 'due'] as const, given.order),
    saved: text(given.saved),
  });

/** Reads an address of the search. */
export const readSearch = (given: Given): SearchWords =>
  only<SearchWords>({
    q: text(given.q),
    channel: oneOf(CHANNELS, given.channel),
    direction: oneOf(DIRECTIONS, given.direction),
    from: text(given.from),
    until: text(given.until),
    person: text(given.person),
  });

/** Reads an address of a customer's page. */
export const readTimeline = (given: Given): TimelineSearch =>
  only<TimelineSearch>({
    channel: oneOf(CHANNELS, given.channel),
    direction: oneOf(DIRECTIONS, given.direction),
    within: text(given.within),
  });

/** Reads an address of the holds. */
export const readHolds = (given: Given): HoldsSearch =>
  only<HoldsSearch>({
    ended: given.ended === true ? true : undefined,
    type: text(given.type),
    source: text(given.source),
  });

/** Reads whose promises are shown, and whether those that are settled. */
export const readPromises = (
  given: Given,
): { view?: (typeof PROMISE_LISTS)[number]; settled?: (typeof SETTLED)[number] } =>
  only({ view: oneOf(PROMISE_LISTS, given.view), settled: oneOf(SETTLED, given.settled) });

/** Reads which room of the settings; an unknown one is the first. */
export const readSettings = (room: string): Room => oneOf(ROOMS, room) ?? 'profile';
