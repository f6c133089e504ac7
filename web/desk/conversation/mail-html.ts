import DOMPurify, { type Config } from 'dompurify';
import type { AttachmentInfo } from '../../api/types.ts';

interface Policy {
  createHTML(text: string): string;
  createScriptURL(url: string): string;
}
declare const trustedTypes: { createPolicy(name: string, rules: Policy): Policy } | undefined;

const rules: Policy = {
  createHTML: (text) => text,
  createScriptURL: () => {
    throw new TypeError('Mail never brings scripts.');
  },
};
/** The one policy by which HTML enters a page, and then only a frame without scripts. */
const policy = typeof trustedTypes === 'undefined' ? rules : trustedTypes.createPolicy('kept-html', rules);

/** What may not be in a mail, on top of what DOMPurify takes out by itself. */
const CLEAN = {
  RETURN_DOM_FRAGMENT: true,
  USE_PROFILES: { html: true },
  ADD_ATTR: ['data-remote-src', 'data-remote-srcset', 'data-remote-background', 'data-remote-style'],
  FORBID_TAGS: [
    'form',
    'input',
    'button',
    'select',
    'textarea',
    'dialog',
    'audio',
    'video',
    'meta',
    'base',
    'link',
    'style',
  ],
  FORBID_ATTR: ['id', 'name', 'srcset', 'autofocus', 'ping', 'popover', 'popovertarget'],
  TRUSTED_TYPES_POLICY: policy,
} as unknown as Config & { RETURN_DOM_FRAGMENT: true };

const SHEET = `
:root{color-scheme:light}
html{background:#fff}
body{margin:0;padding:2px;font:14px/1.55 system-ui,sans-serif;color:#23221f;overflow-wrap:anywhere;overflow-x:auto;overflow-y:hidden}
img{max-width:100%;height:auto}
img:not([src]){display:inline-block;min-width:16px;min-height:16px;background:#f4f3f0;border:1px dashed #c9c5bc;border-radius:3px;font-size:11px;color:#5d5a54}
table{max-width:100%}
a{color:#1d5c50}
blockquote{margin:8px 0 8px 0;padding-left:12px;border-left:3px solid #dedbd4;color:#5d5a54}
pre{white-space:pre-wrap}`;

/** The address of an attachment's bytes. */
export const attachmentUrl = (entryId: string, index: number): string =>
  `/v1/entries/${entryId}/attachments/${index}`;

/** How many things of a mail are on other servers. */
export const hasRemote = (html: string): boolean =>
  /\sdata-remote-(src|srcset|background|style)\s*=/i.test(html);

const https = (url: string): string | null => (/^https?:\/\//i.test(url) ? url : null);

/** A cid: address is percent-encoded (RFC 2392); what is not even that stays as it is. */
function unescaped(cid: string): string {
  try {
    return decodeURIComponent(cid);
  } catch {
    return cid;
  }
}

function settle(
  place: ParentNode,
  entryId: string,
  attachments: readonly AttachmentInfo[],
  images: boolean,
): void {
  for (const link of place.querySelectorAll('a[href], area[href]')) {
    link.setAttribute('target', '_blank');
    link.setAttribute('rel', 'noopener noreferrer');
  }
  for (const image of place.querySelectorAll('img')) {
    const cid = image.getAttribute('data-cid');
    const part = attachments.find(
      (one) => cid !== null && [cid, unescaped(cid)].includes(one.contentId ?? ''),
    );
    const own = image.getAttribute('src') ?? '';
    if (part) image.setAttribute('src', attachmentUrl(entryId, part.index));
    else if (!/^(data:image\/|\/v1\/entries\/)/i.test(own)) image.removeAttribute('src');
    if (images && !part) {
      const remote = https(image.getAttribute('data-remote-src') ?? '');
      if (remote) image.setAttribute('src', remote);
    }
  }
  if (!images) return;
  for (const cell of place.querySelectorAll('[data-remote-background]')) {
    const remote = https(cell.getAttribute('data-remote-background') ?? '');
    if (remote) cell.setAttribute('background', remote);
  }
}

/** A whole page for the frame of a mail: cleaned again, with a policy of its own that runs nothing and fetches nothing. */
export function mailPage(
  html: string,
  entryId: string,
  attachments: readonly AttachmentInfo[],
  images: boolean,
): string {
  const fragment = DOMPurify.sanitize(html, CLEAN);
  settle(fragment, entryId, attachments, images);
  const holder = document.createElement('div');
  holder.append(fragment);
  const sources = `${location.origin} data:${images ? ' https: http:' : ''}`;
  return policy.createHTML(
    `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src ${sources}; base-uri 'none'; form-action 'none'"><meta name="referrer" content="no-referrer"><style>${SHEET}</style></head><body>${holder.innerHTML}</body></html>`,
  );
}
