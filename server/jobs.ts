import { SEND_MAIL } from '#domains/delivery/index.ts';
import { FILE_MAIL } from '#domains/mail/index.ts';

/** Every queue that there is; made at migration. */
export const JOB_KINDS: readonly string[] = [FILE_MAIL, SEND_MAIL];
