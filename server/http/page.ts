import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Database, sql } from '#platform/db/index.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who writes to customers here, as their mails say it; '' while there is no mailbox. */
    company: string;
  }
}

const STYLE = `:root{color-scheme:light dark}
body{font:1.125rem/1.5 system-ui,sans-serif;max-width:34rem;margin:0 auto;padding:2rem 1rem;background:Canvas;color:CanvasText}
p.from{margin:0 0 1.5rem;font-size:1rem;font-weight:600}
h1{font-size:1.375rem;line-height:1.3}
blockquote{margin:1rem 0;padding:0 0 0 1rem;border-left:4px solid currentColor;overflow-wrap:anywhere;white-space:pre-wrap}
form{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.5rem}
label{flex:1 0 100%}
textarea{display:block;box-sizing:border-box;width:100%;min-height:6rem;font:inherit;padding:.5rem;border:2px solid currentColor;border-radius:.5rem;background:Canvas;color:inherit}
button{font:inherit;min-height:2.75rem;padding:.5rem 1.25rem;border:2px solid currentColor;border-radius:.5rem;background:Canvas;color:inherit;cursor:pointer}
:focus-visible{outline:3px solid Highlight;outline-offset:2px}
button.first{background:CanvasText;color:Canvas;border-color:CanvasText}`;
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;

/** A page for people without an account; `title` is text, `body` is markup in which everything foreign went through `html`. */
export interface Page {
  readonly title: string;
  readonly body: string;
}

/** Sends a page without scripts in a language (BCP 47), in the reader's light or dark. */
export const sendPage = (
  reply: FastifyReply,
  status: number,
  language: string,
  { title, body }: Page,
): FastifyReply =>
  reply
    .code(status)
    .header('content-security-policy', POLICY)
    .header('x-robots-tag', 'noindex')
    .header('content-language', language)
    .type('text/html; charset=utf-8')
    .send(
      `<!doctype html><html lang="${html(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${html(title)}</title><style>${STYLE}</style></head><body><main>${reply.request.company ? `<p class="from">${html(reply.request.company)}</p>` : ''}<h1>${html(title)}</h1>${body}</main></body></html>`,
    );

/** Text as markup. */
export const html = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Makes this scope one of pages for people without an account: it reads plain forms of at most so many bytes, and says whose it is. */
export function publicPages(scope: FastifyInstance, db: Database, bodyLimit: number): void {
  scope.decorateRequest('company', '');
  scope.addHook('preHandler', async (request) => {
    const { rows } = await sql<{ name: string }>`
      select name from mailboxes where active order by created_at, id limit 1`.execute(db);
    request.company = rows[0]?.name ?? '';
  });
  readForms(scope, bodyLimit);
}

/** Lets this scope read plain forms of at most so many bytes. */
export function readForms(scope: FastifyInstance, bodyLimit: number): void {
  scope.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
}
