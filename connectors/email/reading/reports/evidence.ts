import type { ReadMail } from '#contracts/mail.ts';
import { type Field, first } from '../header.ts';
import type { Part } from '../mime.ts';

/** What the fields of a mail look like to those who recognise reports: everything read so far except the verdict. */
export type Unjudged = Omit<ReadMail, 'kind' | 'report' | 'automatic' | 'folds' | 'defects'>;

/** True where the return path is written down as empty: nobody wants an answer (RFC 5321, RFC 3834). */
export function nullReturnPath(fields: readonly Field[]): boolean {
  const path = first(fields, 'return-path');
  return path !== null && /^\s*<\s*>/.test(path);
}

/** Bytes, parts and fields of the mail that is judged. */
export interface Evidence {
  readonly bytes: Buffer;
  readonly root: Part;
  readonly leaves: readonly Part[];
  readonly read: Unjudged;
}
