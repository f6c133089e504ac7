import { readFile } from 'node:fs/promises';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { errorsPage } from './docs/errors.ts';
import { apiPage, Document } from './docs/render.ts';

const STYLE = new URL('./docs/style.css', import.meta.url);
const ERRORS = new URL('../../docs/errors.md', import.meta.url);

/** No script at all, and one style of our own. */
const POLICY =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const open = { config: { who: 'anyone' as const }, schema: { hide: true } };

/** `/docs`: the API for people, made from its OpenAPI description; `/docs/errors`: every stable error. Mount before the desk. */
export function mountDocs(app: FastifyInstance, publicUrl: string): void {
  let page: string | undefined;
  app.get('/docs', open, async (_request, reply) => {
    page ??= apiPage(Document.parse(app.swagger()), publicUrl);
    return asPage(reply).send(page);
  });
  app.get('/docs/errors', open, async (_request, reply) =>
    asPage(reply).send(errorsPage(await readFile(ERRORS, 'utf8'))),
  );
  app.get('/docs/style.css', open, async (_request, reply) =>
    reply
      .type('text/css; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(await readFile(STYLE)),
  );
}

const asPage = (reply: FastifyReply): FastifyReply =>
  reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-cache')
    .header('content-security-policy', POLICY);
