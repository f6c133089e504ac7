import type { FastifyReply, FastifyRequest } from 'fastify';
import { KeptError } from '../errors.ts';
import { isUnavailable } from './problems.ts';
import type { Within } from './route.ts';

/**
 * Does `work` within what is left of the request's time. Late, or with the database away, it rejects as the route wants it
 * said, and the log has it; work that is late is not undone. Without `within` it takes as long as it takes.
 */
export async function timely<T>(
  within: Within | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => Promise<T>,
): Promise<T> {
  if (!within) return work();
  let timeout: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timeout = setTimeout(() => reject(within.late()), Math.max(1, within.ms(request) - reply.elapsedTime));
  });
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (!(error instanceof KeptError) && !isUnavailable(error)) throw error;
    const said = error instanceof KeptError ? error : within.late();
    if (said.status === 503) request.log.error({ err: error, code: said.code }, 'no answer in time');
    throw said;
  } finally {
    clearTimeout(timeout);
  }
}
