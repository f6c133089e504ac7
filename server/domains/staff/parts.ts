import type { Actor } from '#platform/actor.ts';
import type { Clock } from '#platform/clock/index.ts';
import type { Database, Tx } from '#platform/db/index.ts';
import type { Log } from '#platform/log/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';

/** A mail in plain text to one person of the company. */
export interface StaffMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Sends a mail that is a convenience beside something that stands already; says whether it went. */
export async function trySending(
  parts: Pick<StaffParts, 'sendMail' | 'log'>,
  mail: StaffMail,
): Promise<boolean> {
  if (!parts.sendMail) return false;
  try {
    await parts.sendMail(mail);
    return true;
  } catch (error) {
    parts.log.warn({ err: error }, 'a mail to somebody of the company could not be sent');
    return false;
  }
}

/** What those who give people work have a say in; everything is in the transaction of the change. */
export interface StaffHooks {
  /** Somebody can work with customers from now on: joined, or came back. */
  came(tx: Tx, actor: Actor, now: Date): Promise<void>;
  /** Somebody no longer works with customers: disabled, or only reads. */
  left(tx: Tx, staffId: string, actor: Actor, now: Date): Promise<void>;
  /** A team has another lead, or none. */
  leadChanged(tx: Tx, teamId: string, actor: Actor, now: Date): Promise<void>;
}

/** What the staff domain is built from. */
export interface StaffParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly secrets: Secrets;
  /** The address of Kept without a final slash; every link begins with it. */
  readonly publicUrl: string;
  /** Absent: links are shown to the admin who makes them. */
  readonly sendMail?: ((mail: StaffMail) => Promise<void>) | undefined;
  readonly log: Log;
  readonly hooks: StaffHooks;
}
