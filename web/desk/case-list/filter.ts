import type { CaseFilter } from '../../api/attention.ts';
import type { SavedView } from '../../api/types.ts';
import type { CasesSearch } from '../addresses.ts';

type Stored = SavedView['filter'];

const given = <T extends object>(of: { [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined)) as T;

/** What a saved view keeps of an address. */
export const storedOf = (search: CasesSearch): Stored =>
  given<Stored>({
    view: search.whose ?? 'all',
    state: search.status ?? 'open',
    order: search.order ?? 'newest',
    type: search.type,
    cause: search.cause,
    tag: search.tag,
    teamId: search.team,
    ownerId: search.owner,
    customerId: search.customer,
    waiting: search.waiting,
  });

/** The list that an address asks for. */
export function filterOf(search: CasesSearch): CaseFilter {
  const { waiting, ...rest } = storedOf(search);
  return { ...rest, ...(waiting === undefined ? {} : { waiting: String(waiting) }) };
}

/** The address of a saved view. */
export const searchOfView = ({ id, filter }: Pick<SavedView, 'id' | 'filter'>): CasesSearch =>
  given<CasesSearch>({
    whose: filter.view === 'all' ? undefined : filter.view,
    status: filter.state === 'open' ? undefined : filter.state,
    order: filter.order === 'newest' ? undefined : filter.order,
    type: filter.type,
    cause: filter.cause,
    tag: filter.tag,
    team: filter.teamId,
    owner: filter.ownerId,
    customer: filter.customerId,
    waiting: filter.waiting,
    saved: id,
  });

/** Whether anything is filtered at all. */
export const isFiltered = ({ saved: _saved, order: _order, ...rest }: CasesSearch): boolean =>
  Object.keys(rest).length > 0;
