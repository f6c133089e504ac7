import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fastifyStatic } from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { notFound } from '#platform/errors.ts';

const BUILT = fileURLToPath(new URL('../../.build/web/', import.meta.url));

/** Files beside the page that keep their name. */
const FILE = /^\/[\w-]+\.(svg|js|png|ico|webmanifest)$/;

/** Mantine sets styles on elements; scripts come from files of ours only, and markup only through Trusted Types. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob: https: http:",
  "connect-src 'self'",
  "frame-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types kept-html dompurify',
].join('; ');

/** Serves the built desk: files with a hash in their name for ever, the page itself never from a cache. */
export async function mountDesk(app: FastifyInstance): Promise<void> {
  if (!existsSync(BUILT)) return;
  await app.register(fastifyStatic, { root: BUILT, serve: false, wildcard: false, preCompressed: true });
  const options = { config: { who: 'anyone' as const }, schema: { hide: true } };
  app.get('/assets/*', options, async (request, reply) => {
    const name = request.url.split('?')[0] ?? '';
    return reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .sendFile(decodeURIComponent(name), BUILT, { cacheControl: false });
  });
  app.get('/*', options, async (request, reply) => {
    const path = request.url.split('?')[0] ?? '/';
    if (path.startsWith('/v1/')) throw notFound('route');
    if (FILE.test(path))
      return reply.header('cache-control', 'no-cache').sendFile(path, BUILT, { cacheControl: false });
    return reply
      .header('content-security-policy', POLICY)
      .header('cross-origin-opener-policy', 'same-origin')
      .header('cache-control', 'no-cache')
      .sendFile('index.html', BUILT, { cacheControl: false });
  });
}
