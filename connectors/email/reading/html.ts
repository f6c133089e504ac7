import { convert } from 'html-to-text';
import sanitizeHtml from 'sanitize-html';
import type { NoteDefect } from './charset.ts';
import { MAX_HTML, MAX_HTML_DEPTH } from './limits.ts';
import { safeStyle } from './style.ts';

const tags = (
  'a abbr address article aside b bdi bdo big blockquote br caption center cite code col ' +
  'colgroup dd del dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header ' +
  'hr i img ins kbd li main mark nav ol p pre q s samp section small span strike strong sub ' +
  'sup table tbody td tfoot th thead time tr tt u ul var wbr'
).split(' ');

const attributes = (
  'align alt bgcolor border cellpadding cellspacing color cols colspan dir face height href ' +
  'hspace lang nowrap rel rowspan scope size span src start style summary target title type ' +
  'valign vspace width data-cid data-remote-src data-remote-srcset data-remote-background ' +
  'data-remote-poster'
).split(' ');

const loads = ['src', 'srcset', 'background', 'poster'] as const;

const remote = /^\s*(https?:)?\/\//i;
const inlineImage = /^data:image\/(png|gif|jpe?g|webp|bmp);base64,[a-z0-9+/=\s]*$/i;

/** Moves what would load from elsewhere out of the way; keeps images that the mail itself brings. */
function holdBack(attribs: Record<string, string>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(attribs)) {
    if (name.startsWith('data-')) continue;
    if (!loads.some((load) => load === name)) kept[name] = name === 'style' ? safeStyle(value) : value;
    else if (name === 'src' && /^\s*cid:/i.test(value))
      kept['data-cid'] = value.replace(/^\s*cid:/i, '').trim();
    else if (name === 'src' && inlineImage.test(value)) kept.src = value;
    else if (remote.test(value)) kept[`data-remote-${name}`] = value.trim();
  }
  if (kept.style === '') delete kept.style;
  return kept;
}

function cleanAttributes(tagName: string, attribs: sanitizeHtml.Attributes): sanitizeHtml.Tag {
  const kept = holdBack(attribs);
  // The reader's page decides where a link opens; the sender learns nothing about the reader.
  if (tagName === 'a') Object.assign(kept, { rel: 'noopener noreferrer nofollow', target: '_blank' });
  return { tagName, attribs: kept };
}

const options: sanitizeHtml.IOptions = {
  allowedTags: tags,
  allowedAttributes: { '*': attributes },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['data'] },
  allowProtocolRelative: false,
  parseStyleAttributes: false,
  nonTextTags: [
    'script',
    'style',
    'textarea',
    'option',
    'noscript',
    'title',
    'template',
    'svg',
    'math',
    'object',
    'applet',
    'xmp',
  ],
  transformTags: { '*': cleanAttributes },
  disallowedTagsMode: 'discard',
};

const leavesOpen = new Set(
  'area base br col dd dt embed hr img input li link meta option p param source td th tr wbr o v w'.split(
    ' ',
  ),
);

/** An upper estimate of how deep elements nest, in linear time; elements that close themselves do not count. */
export function nestingOf(html: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [, slash, name = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)/gi)) {
    if (leavesOpen.has(name.toLowerCase())) continue;
    depth = slash ? Math.max(0, depth - 1) : depth + 1;
    if (depth > deepest) deepest = depth;
  }
  return deepest;
}

/** Why this HTML is not cleaned but shown as text, as a defect code, or `null`. */
function refusal(html: string): string | null {
  if (html.length > MAX_HTML) return 'html-too-large';
  return nestingOf(html) > MAX_HTML_DEPTH ? 'html-too-deep' : null;
}

/**
 * HTML that may stand in a sandboxed frame: no scripts, forms, handlers or positioned styles; what loads from elsewhere is
 * kept as `data-remote-*` and images of the mail as `data-cid`. `null` with a defect where it is too large or too deep.
 */
export function cleanHtml(html: string, defect: NoteDefect): string | null {
  const refused = refusal(html);
  if (refused) {
    defect(refused);
    return null;
  }
  return sanitizeHtml(html, options);
}

/** Text by cutting tags out, in linear time, for HTML that is too large or too deep to understand. */
function cutTags(html: string): string {
  let out = '';
  for (let at = 0; at < html.length; ) {
    const open = html.indexOf('<', at);
    if (open < 0) return out + html.slice(at);
    const close = html.indexOf('>', open);
    out += `${html.slice(at, open)} `;
    if (close < 0) return out;
    at = close + 1;
  }
  return out;
}

/** The words of HTML as plain text; links keep their address. Bounded by the same limits as cleaning. */
export function htmlToPlain(html: string): string {
  if (refusal(html)) return cutTags(html);
  return convert(html, {
    wordwrap: false,
    limits: { maxInputLength: MAX_HTML, maxDepth: MAX_HTML_DEPTH, maxChildNodes: 20_000, maxBaseElements: 1 },
    selectors: [
      { selector: 'img', format: 'skip' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false } },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
        selector,
        options: { uppercase: false },
      })),
    ],
  });
}

/** Plain text as HTML that shows it as it is. */
export function plainToHtml(text: string): string {
  return `<pre style="white-space:pre-wrap">${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</pre>`;
}
