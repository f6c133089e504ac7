import { CustomerRef } from '#contracts/gate.ts';

/** Whose numbers a file holds. */
export interface Whose {
  readonly system: string;
  /** Somebody said so; otherwise it is the name of the file. */
  readonly named: boolean;
}

/**
 * A customer's reference, as the gate is asked with it. A number gets its system before it; what names a system itself
 * (`card-system:9001`) stays as it is, unless somebody said whose numbers all of them are.
 */
export function refOf(number: string, { system, named }: Whose): string {
  const whole = number.startsWith(`${system}:`) || (!named && CustomerRef.safeParse(number).success);
  return (whole ? number : `${system}:${number}`).slice(0, 500);
}
