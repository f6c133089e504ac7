import type { z } from 'zod';
import type { Customer } from '#contracts/customers.ts';
import type { EntryView } from '#domains/record/index.ts';

export type CustomerView = z.input<typeof Customer>;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as text, whatever it holds. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '');

const STYLE = `
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
h1 { line-height: 1.2 } h2 { font-size: 1.1rem; margin: 0 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem } dt { opacity: .7 } dd { margin: 0; white-space: pre-line }
article { border-top: 1px solid #8886; padding: 1rem 0 } article.out { border-left: 4px solid #3b82f6; padding-left: 1rem }
article.internal { border-left: 4px solid #ca8a04; padding-left: 1rem }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: .75rem 0 }
p, small { margin: .25rem 0 } small { opacity: .75 } nav a { margin-right: .75rem }`;

const whole = (title: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title><style>${STYLE}</style></head><body>
${body}
</body></html>
`;

const row = (name: string, value: string): string => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`;

/** The first page: who it is, what is in the export, and where to go on. */
export function coverPage(customer: CustomerView, madeAt: Date, pages: readonly string[]): string {
  const points = customer.contactPoints.map((point) =>
    row(
      point.label ?? point.kind,
      `${point.value}${point.endedAt === null ? '' : ` (until ${point.endedAt})`}`,
    ),
  );
  const merged = customer.merged.map((one) =>
    row('Merged in', `${one.name}, ${one.mergedAt}: ${one.reason}`),
  );
  const facts = [
    row('Known as', `${customer.name} (${customer.kind})`),
    row('Since', customer.createdAt),
    ...(customer.language === null ? [] : [row('Language', customer.language)]),
    ...points,
    ...merged,
    row('Entries', String(customer.entries)),
  ];
  const links = pages.map((page, i) => `<a href="${page}">Page ${i + 1}</a>`).join(' ');
  return whole(
    `Record of ${customer.name}`,
    `<h1>Record of ${escaped(customer.name)}</h1>
<p>Everything that this company has recorded with this customer, as of ${escaped(madeAt.toISOString())}.</p>
<dl>${facts.join('')}</dl>
<nav>${links === '' ? 'There are no entries.' : links}</nav>
<p><small>For machines: customer.json, entries.jsonl (an entry a line), history.jsonl (changes), originals/ (every message byte for byte).</small></p>`,
  );
}

/** A page of entries, newest first. */
export function entriesPage(
  customer: CustomerView,
  entries: readonly EntryView[],
  number: number,
  originals: ReadonlyMap<string, string>,
): string {
  return whole(
    `Record of ${customer.name}, page ${number}`,
    `<nav><a href="index.html">Back</a></nav><h1>${escaped(customer.name)}, page ${number}</h1>
${entries.map((entry) => article(entry, originals.get(entry.originalSha256 ?? ''))).join('\n')}`,
  );
}

function article(entry: EntryView, original: string | undefined): string {
  const to = [...entry.to, ...entry.cc].map((who) => who.address).join(', ');
  const way = { in: 'from', out: 'sent by', internal: 'internal, by' }[entry.direction];
  const evidence = entry.evidence.map(
    (one) => `<p><small>${escaped(`${one.at} ${one.recipient}: ${one.rung}. ${one.say}`)}</small></p>`,
  );
  const files = entry.attachments.map((file) => file.filename ?? file.contentType).join(', ');
  return `<article class="${entry.direction}"><h2>${escaped(entry.subject ?? entry.kind)}</h2>
<small>${escaped(`${entry.occurredAt} · ${entry.kind} · ${entry.channel} · ${way} ${entry.author.name}${entry.author.address === null ? '' : ` <${entry.author.address}>`}`)}</small>
${to === '' ? '' : `<p><small>${escaped(`to ${to}`)}</small></p>`}
<pre>${escaped(entry.text)}</pre>
${files === '' ? '' : `<p>Attached: ${escaped(files)}</p>`}${evidence.join('')}
${original === undefined ? '' : `<p><a href="${original}">The original, byte for byte</a></p>`}</article>`;
}
