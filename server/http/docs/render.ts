import { z } from 'zod';
import { exampleOf, type Field, fieldsOf, Schema } from './schema.ts';

const Content = z.record(z.string(), z.object({ schema: Schema.optional() }));
const Operation = z.object({
  tags: z.array(z.string()).default(['other']),
  summary: z.string().default(''),
  description: z.string().optional(),
  security: z.array(z.unknown()).optional(),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.string(),
        required: z.boolean().optional(),
        schema: Schema.optional(),
      }),
    )
    .default([]),
  requestBody: z.object({ content: Content }).optional(),
  responses: z.record(
    z.string(),
    z.object({ description: z.string().optional(), content: Content.optional() }),
  ),
});
/** The part of an OpenAPI 3.1 document that is shown. */
export const Document = z.object({
  info: z.object({ title: z.string(), description: z.string().default('') }),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
});
export type Document = z.output<typeof Document>;

interface Shown {
  readonly method: string;
  readonly path: string;
  readonly id: string;
  readonly operation: z.output<typeof Operation>;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '');

/** `code` in backticks, the rest as text. */
export const inline = (text: string): string => escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>');

/** A whole page with the navigation beside it. */
export const whole = (title: string, navigation: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title><link rel="stylesheet" href="/docs/style.css"></head><body>
<a class="skip" href="#content">To the content</a>
<nav aria-label="Contents"><a class="home" href="/docs">Kept API</a>${navigation}
<h2>More</h2><ul><li><a href="/docs/errors">Errors</a></li><li><a href="/openapi.json">openapi.json</a></li></ul></nav>
<main id="content">${body}</main></body></html>
`;

function shown(document: Document): Shown[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      id: `${method}-${path.replace(/^\/v1\//, '').replace(/[^a-z0-9]+/gi, '-')}`.replace(/-$/, ''),
      operation,
    })),
  );
}

/** The routes of the API by subject. */
export function apiPage(document: Document, publicUrl: string): string {
  // Whoever reads this comes for customers; how people sign in is of interest last.
  const routes = shown(document).sort((a, b) => Number(isSignIn(a)) - Number(isSignIn(b)));
  const byTag = Map.groupBy(routes, tagOf);
  const navigation = [...byTag]
    .map(([tag, some]) => `<h2><a href="#${tag}">${escaped(tag)}</a></h2><ul>${some.map(link).join('')}</ul>`)
    .join('');
  const sections = [...byTag].map(
    ([tag, some]) =>
      `<section><h2 id="${tag}">${escaped(tag)}</h2>${some.map((one) => article(one, publicUrl)).join('')}</section>`,
  );
  return whole('Kept API', navigation, `${opening(publicUrl)}${sections.join('')}`);
}

const tagOf = ({ operation }: Shown): string => operation.tags[0] ?? 'other';
const isSignIn = (one: Shown): boolean => ['sign-in', 'staff', 'settings'].includes(tagOf(one));

const link = ({ id, method, path }: Shown): string =>
  `<li><a href="#${id}"><b class="${method.toLowerCase()}">${method}</b> ${escaped(path.replace(/^\/v1/, ''))}</a></li>`;

const opening = (url: string): string => `<h1>The API of Kept</h1>
<p>Everything that the desk does, it does by these routes; so can your systems.</p>
<h2>Begin</h2>
<ol><li>Make a token: <code>npx kept token create --name "my system" --role agent</code>, or at the desk under Settings → API tokens.</li>
<li>Ask: <pre>curl -H "Authorization: Bearer $TOKEN" ${escaped(url)}/v1/me</pre></li></ol>
<h2>What holds everywhere</h2>
<ul><li>Requests and answers are JSON. Instants are ISO 8601 with zone; identifiers are UUIDs.</li>
<li>Lists answer <code>items</code> and <code>next</code>; give <code>next</code> as <code>cursor</code> for the page after, until it is <code>null</code>.</li>
<li>Send <code>Idempotency-Key</code> with a write: repeated with the same key it counts once and gets the same answer.</li>
<li>Errors are <code>application/problem+json</code> with a stable <code>code</code>: <a href="/docs/errors">all of them</a>. A refused write has changed nothing.</li>
<li>Live: <code>GET /v1/events</code> gives server-sent events (CloudEvents 1.0), and goes on after <code>Last-Event-ID</code>.</li></ul>`;

function article({ method, path, id, operation }: Shown, url: string): string {
  const body = operation.requestBody?.content['application/json']?.schema;
  const who = operation.description ?? (operation.security ? '' : 'Anyone; no sign-in needed.');
  const where = (place: string): Field[] =>
    operation.parameters
      .filter((one) => one.in === place)
      .flatMap(({ name, required, schema }) =>
        fieldsOf({ properties: { [name]: schema ?? {} }, required: required ? [name] : [] }),
      );
  const answers = Object.entries(operation.responses).map(([status, { content }]) => answer(status, content));
  return `<article><h3 id="${id}"><b class="${method.toLowerCase()}">${method}</b> <code>${escaped(path)}</code> <a class="here" href="#${id}" aria-label="Link to this route">#</a></h3>
<p>${inline(operation.summary)}</p><p class="who">${escaped(who)}</p>
${table('In the path', where('path'))}${table('In the query', where('query'))}${body ? table('Body', fieldsOf(body)) : ''}
<h4>Example</h4><pre>${escaped(curl(method, path, url, body, operation.security !== undefined))}</pre>
${answers.join('')}</article>`;
}

function answer(status: string, content: z.output<typeof Content> | undefined): string {
  const schema = content?.['application/json']?.schema;
  const fields = schema ? fieldsOf(schema) : [];
  if (fields.length === 0)
    return `<p class="answer">Answers <b>${escaped(status)}</b>${status === '204' ? ', without a body' : ''}.</p>`;
  return `<details><summary>Answers <b>${escaped(status)}</b> with ${fields.length} fields</summary>${table('Answer', fields)}</details>`;
}

function table(caption: string, fields: readonly Field[]): string {
  if (fields.length === 0) return '';
  const rows = fields.map(
    ({ name, type, required, notes }) =>
      `<tr><th scope="row"><code>${escaped(name)}</code>${required ? ' <i>required</i>' : ''}</th><td>${escaped(type)}</td><td>${inline(notes)}</td></tr>`,
  );
  return `<div class="wide" tabindex="0"><table><caption>${caption}</caption><thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Remarks</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function curl(
  method: string,
  path: string,
  url: string,
  body: Schema | undefined,
  signedIn: boolean,
): string {
  const where = `${url}${path.replace(/\{(\w+)\}/g, (_whole, name: string) => `$${name.toUpperCase()}`)}`;
  const lines = [`curl${method === 'GET' ? '' : ` -X ${method}`} "${where}"`];
  if (signedIn) lines.push('-H "Authorization: Bearer $TOKEN"');
  if (method !== 'GET') lines.push('-H "Idempotency-Key: $(uuidgen)"');
  if (body) lines.push('-H "Content-Type: application/json"', `-d '${JSON.stringify(exampleOf(body))}'`);
  return lines.join(' \\\n  ');
}
