import type { House } from '#server/house.ts';
import { openBase, openBeside, type Served, serve } from './base.ts';
import type { Size } from './run.ts';
import { type Amounts, seed } from './seed.ts';

/** A filled record, served. */
export interface Filled {
  readonly house: House;
  readonly served: Served;
  readonly amounts: Amounts;
}

/** The large record and, on the same server, a small one with the same big customer. */
export interface Records {
  readonly large: Filled;
  readonly small: Filled;
  close(): Promise<void>;
}

/** How much is filled: as the size says, or as much as a large company has. */
export type Filling = Size | 'vast';

const AMOUNTS: Readonly<Record<Filling, { large: Amounts; small: Amounts }>> = {
  vast: {
    large: {
      entries: 10_000_000,
      bigCustomer: 10_000,
      customers: 1_000_000,
      conversations: 2_000_000,
      decisions: 1_000_000,
      bare: true,
    },
    small: { entries: 10_000, bigCustomer: 10_000, customers: 1, conversations: 10 },
  },
  full: {
    large: { entries: 1_000_000, bigCustomer: 10_000, customers: 50_000, conversations: 200_000 },
    small: { entries: 10_000, bigCustomer: 10_000, customers: 1, conversations: 10 },
  },
  small: {
    large: { entries: 50_000, bigCustomer: 2_000, customers: 2_500, conversations: 10_000 },
    small: { entries: 2_000, bigCustomer: 2_000, customers: 1, conversations: 10 },
  },
  tiny: {
    large: { entries: 2_000, bigCustomer: 200, customers: 100, conversations: 400 },
    small: { entries: 200, bigCustomer: 200, customers: 1, conversations: 10 },
  },
};

/** Fills and serves both; several minutes at full size. */
export async function openRecords(size: Filling, say: (line: string) => void): Promise<Records> {
  const base = await openBase();
  const opened: { close(): Promise<void> }[] = [base];
  const close = async (): Promise<void> => {
    for (const one of opened.toReversed()) await one.close();
  };
  try {
    const beside = await openBeside(base, 'kept_small');
    opened.push(beside);
    const fill = async (house: House, ownerUrl: string, amounts: Amounts): Promise<Filled> => {
      say(`filling a record with ${amounts.entries.toLocaleString('en')} entries …`);
      await seed(ownerUrl, amounts);
      const served = await serve(house);
      opened.push(served);
      return { house, served, amounts };
    };
    const small = await fill(beside, beside.ownerUrl, AMOUNTS[size].small);
    const large = await fill(base.house, base.house.ownerUrl, AMOUNTS[size].large);
    return { large, small, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The headers of a request by the served record's token. */
export const bearer = (served: Served): Record<string, string> => ({
  authorization: `Bearer ${served.token}`,
});
