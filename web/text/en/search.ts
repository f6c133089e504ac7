import { plural } from '../plural.ts';

/** Words of the search. */
export const search = {
  title: 'Search',
  hint: 'Search everything: words, names, attachments',
  start: 'Search the whole record',
  startHint:
    'Every mail, note and attachment name, of every customer, for ever. Put words in quotes to find them next to each other.',
  customers: 'Customers',
  entries: 'Entries',
  none: (q: string): string => `Nothing found for “${q}”`,
  noneHint: 'Try fewer or other words, or clear the filters.',
  channel: 'Channel',
  anyChannel: 'Any channel',
  direction: 'Direction',
  anyDirection: 'Both ways',
  from: 'From',
  until: 'Until',
  person: 'Written by',
  personHint: 'Name or address',
  clear: 'Clear filters',
  found: (count: number, more: boolean): string =>
    more
      ? plural('en', count, { one: 'The first hit', other: 'The first # hits' })
      : plural('en', count, { one: '# hit', other: '# hits' }),
};
