/** Words of what each role may give to put things right. */
export const redress = {
  lead: 'What each role may give to put things right, without asking anybody. Whoever wants to give more is told who may. All of it is on the record, and owed until it has reached the customer.',
  roles: { agent: 'Agents', lead: 'Leads', manager: 'Managers', admin: 'Administrators' },
  edit: 'Change',
  none: (who: string): string => `${who} may give nothing.`,
  /** Such as: Agents may credit up to €50.00 or £50.00. */
  may: {
    credit: (who: string, what: string): string => `${who} may credit ${what}.`,
    waive: (who: string, what: string): string => `${who} may waive ${what}.`,
    replace: (who: string, what: string): string => `${who} may replace ${what}.`,
    extend: (who: string, what: string): string => `${who} may extend ${what}.`,
  },
  any: { credit: 'any amount', waive: 'any amount', replace: 'things', extend: 'a time or a term' },
  worth: { credit: '', waive: '', replace: 'things worth ', extend: 'what is worth ' },
  upTo: (amounts: string): string => `up to ${amounts}`,
  anyIn: (currency: string): string => `any amount in ${currency}`,
  kinds: {
    credit: 'Credit an amount',
    waive: 'Waive an amount',
    replace: 'Replace something',
    extend: 'Extend something',
  },
  how: { none: 'Not at all', upTo: 'Up to an amount', any: 'Without a limit' },
  currency: 'Currency',
  amount: 'Up to',
  ofLine: (kind: string, at: number): string => `${kind}, ${at}`,
  dropLine: (currency: string): string => `Remove ${currency}`,
  addCurrency: 'Another currency',
};
