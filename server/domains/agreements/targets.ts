import { z } from 'zod';
import { identityOf } from '#domains/customers/index.ts';

/** To whom invoices go, as another system writes it: a name, or more of them. */
export const TargetGiven = z.union([
  z.string().transform((name) => ({ name })),
  z.object({
    name: z.string().optional(),
    email: z.string().optional(),
    postal: z.string().optional(),
    customerId: z.string().optional(),
  }),
]);

/** To whom invoices go. */
export interface Target {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly postal?: string | undefined;
  readonly customerId?: string | undefined;
}

const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

const COMPARED: readonly ((target: Target) => string | null)[] = [
  ({ customerId }) => customerId ?? null,
  ({ email }) => (email === undefined ? null : identityOf('email', email)),
  ({ name }) => (name === undefined ? null : plain(name)),
  ({ postal }) => (postal === undefined ? null : plain(postal)),
];

/**
 * Whether an invoice is addressed as it was asked: something of both agrees, and nothing that both name differs. An
 * invoice that names nobody goes to the customer, so it follows no instruction.
 */
export function isAddressedTo(wanted: Target, billTo: Target | null): boolean {
  if (billTo === null) return false;
  const pairs = COMPARED.map((of) => [of(wanted), of(billTo)] as const).filter(
    ([one, other]) => one !== null && other !== null,
  );
  return pairs.length > 0 && pairs.every(([one, other]) => one === other);
}

/** To whom, in one line. */
export const targetInWords = ({ name, email, postal, customerId }: Target): string =>
  [name, email, postal?.replace(/\s*\n\s*/g, ', ')].filter((part) => part).join(', ') || (customerId ?? '');
