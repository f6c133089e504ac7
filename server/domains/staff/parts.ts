import type { Clock } from '#platform/clock/index.ts';
import type { Database } from '#platform/db/index.ts';
import type { Log } from '#platform/log/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';

/** A mail in plain text to one person of the company. */
export interface StaffMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
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
}
