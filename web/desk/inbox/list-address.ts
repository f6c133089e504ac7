import type { InboxList } from '../../api/queries.ts';
import type { InboxSearch } from '../addresses.ts';

/** A list as its address says it; what goes without saying is left out. */
export const searchOf = ({ view, state }: InboxList): InboxSearch => ({
  ...(view === 'all' ? {} : { view }),
  ...(state === 'done' ? { state } : {}),
});

/** The same behind a path: empty, or beginning with `?`. */
export function suffixOf(list: InboxList): string {
  const said = new URLSearchParams(Object.entries(searchOf(list))).toString();
  return said === '' ? '' : `?${said}`;
}
