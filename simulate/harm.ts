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

/** What was done all the same: no harm is worth nothing where nothing is done. */
export interface Work {
  cardsInHand: number;
  cardsBlocked: number;
  /** Payments refused, fees taken, limits lowered. */
  otherActions: number;
  agreementsEnded: number;
  invoicesSent: number;
  invoicesPaid: number;
  debtsReferred: number;
  promisesKept: number;
  /** Mails, text messages and letters that a carrier took. */
  messages: number;
  /** Calls of the company that reached somebody. */
  calls: number;
}

/** A year as it was lived in one of the two ways. */
export interface Lived {
  readonly harm: Harm;
  readonly work: Work;
}

/** Harms that the gate forbids: with it, they are zero for every seed. */
export const FORBIDDEN = [
  'daysWithoutCard',
  'actionsWithoutNotice',
  'invoicesAfterEnd',
  'debtsWithoutProof',
  'promisesBrokenUnseen',
] as const satisfies readonly (keyof Harm)[];

export const HARM_WORDS: Readonly<Record<keyof Harm, string>> = {
  daysWithoutCard: 'customers without a working card × days',
  actionsWithoutNotice: 'actions without notice',
  invoicesAfterEnd: 'invoices after the end',
  debtsWithoutProof: 'debts referred without proof',
  promisesBrokenUnseen: 'promises broken unseen',
  toldButLost: 'told, and lost on the way unseen',
};

export const WORK_WORDS: Readonly<Record<keyof Work, string>> = {
  cardsInHand: 'new cards in hand',
  cardsBlocked: 'old cards blocked',
  otherActions: 'payments refused, fees, limits lowered',
  agreementsEnded: 'agreements ended',
  invoicesSent: 'invoices sent',
  invoicesPaid: 'invoices paid',
  debtsReferred: 'debts referred',
  promisesKept: 'promises kept',
  messages: 'mails, texts and letters handed over',
  calls: 'calls that reached somebody',
};

export const noHarm = (): Harm => ({
  daysWithoutCard: 0,
  actionsWithoutNotice: 0,
  invoicesAfterEnd: 0,
  debtsWithoutProof: 0,
  promisesBrokenUnseen: 0,
  toldButLost: 0,
});

export const noWork = (): Work => ({
  cardsInHand: 0,
  cardsBlocked: 0,
  otherActions: 0,
  agreementsEnded: 0,
  invoicesSent: 0,
  invoicesPaid: 0,
  debtsReferred: 0,
  promisesKept: 0,
  messages: 0,
  calls: 0,
});

/** Two counts of the same things, together. */
export function plus<T extends Readonly<Record<keyof T, number>>>(one: T, other: T): T {
  const sum = { ...one };
  for (const key of Object.keys(one) as (keyof T)[]) Object.assign(sum, { [key]: one[key] + other[key] });
  return sum;
}

/** Harm of the kinds that the gate forbids. */
export const forbidden = (harm: Harm): number => FORBIDDEN.reduce((all, kind) => all + harm[kind], 0);
