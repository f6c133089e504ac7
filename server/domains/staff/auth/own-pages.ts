import type { FastifyRequest } from 'fastify';
import { KeptError } from '#platform/errors.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
const TYPES = /^(application\/json|multipart\/form-data)\s*(;|$)/i;

/**
 * Refuses a write that another site's page could have sent with this browser's cookie (CSRF): `Origin` must be that of
 * `publicUrl` or of the very host asked, or the browser must say `Sec-Fetch-Site: same-origin`; bodies are JSON or multipart.
 */
export function requireOwnPage(request: FastifyRequest, publicUrl: string): void {
  if (SAFE.has(request.method)) return;
  if (!isOwnPage(request, publicUrl)) {
    throw new KeptError(
      'foreign-page',
      403,
      'This request did not come from one of Kept’s own pages. Nothing was changed.',
    );
  }
  const type = request.headers['content-type'];
  if (type !== undefined && !TYPES.test(type)) {
    throw new KeptError('media-type', 415, 'Send application/json or multipart/form-data.');
  }
}

function isOwnPage(request: FastifyRequest, publicUrl: string): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return request.headers['sec-fetch-site'] === 'same-origin';
  if (!URL.canParse(origin)) return false;
  const from = new URL(origin);
  return (
    from.origin === new URL(publicUrl).origin ||
    (/^https?:$/.test(from.protocol) && from.host === request.headers.host)
  );
}
