/** Files whose words stand in a form of their own: ZIP archives (and so office files), PDF, older office files. */
export type ClosedKind = 'archive' | 'pdf' | 'old-office';

/** What a file is, by its first bytes and not by its name; `null`: its words can be read as they stand, or not at all. */
export function closedKindOf(bytes: Uint8Array): ClosedKind | null {
  const head = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  if (head.startsWith('PK\x03\x04')) return 'archive';
  // A PDF may have something before it.
  if (head.includes('%PDF-')) return 'pdf';
  return head.startsWith('\xd0\xcf\x11\xe0') ? 'old-office' : null;
}
