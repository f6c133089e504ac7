/** What people suffered, counted by the world itself and by nobody's records. */
export interface Harm {
  /** Customers without a working card × days. */
  daysWithoutCard: number;
  /** Things done to customers about which nothing was ever handed to a carrier that did not come back, and nobody called. */
  actionsWithoutNotice: number;
  /** Invoices for a time after the agreement's end. */
  invoicesAfterEnd: number;
  /** Debts handed to a collector although the invoice never went out, came back, or went against the customer's wish. */
  debtsWithoutProof: number;
  /** Promises that were broken, and the customer was told nothing. */
  promisesBrokenUnseen: number;
  /** Told by something that was lost on its way without anybody knowing: no system can see these. */
  toldButLost: number;
}

/** Those that the gate forbids: with it, they are zero for every seed. */
export const FORBIDDEN = [
  'daysWithoutCard',
  'actionsWithoutNotice',
  'invoicesAfterEnd',
  'debtsWithoutProof',
  'promisesBrokenUnseen',
] as const satisfies readonly (keyof Harm)[];

export const WORDS: Readonly<Record<keyof Harm, string>> = {
  daysWithoutCard: 'customers without a working card × days',
  actionsWithoutNotice: 'actions without notice',
  invoicesAfterEnd: 'invoices after the end',
  debtsWithoutProof: 'debts referred without proof',
  promisesBrokenUnseen: 'promises broken unseen',
  toldButLost: 'told, and lost on the way unseen',
};

export const noHarm = (): Harm => ({
  daysWithoutCard: 0,
  actionsWithoutNotice: 0,
  invoicesAfterEnd: 0,
  debtsWithoutProof: 0,
  promisesBrokenUnseen: 0,
  toldButLost: 0,
});
