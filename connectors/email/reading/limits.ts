/** Most leaf and container parts that one mail may have; the wildest real mail of the corpora has under 200. */
export const MAX_PARTS = 10_000;

/** Deepest nesting of multiparts and enclosed messages that is followed. */
export const MAX_DEPTH = 100;

/** Largest header block in bytes, of the mail or of a part. */
export const MAX_HEADER_BYTES = 1024 * 1024;

/** Most header fields of one block. */
export const MAX_HEADER_FIELDS = 10_000;

/** Largest HTML in UTF-16 units that is cleaned and shown as HTML; larger is shown as text. */
export const MAX_HTML = 1_000_000;

/** Deepest nesting of HTML elements that is cleaned; deeper is shown as text. */
export const MAX_HTML_DEPTH = 1_000;

/** Longest text in UTF-16 units that is kept for people and search; the rest stays in the original. */
export const MAX_TEXT = 2_000_000;

/** The mail asks for more work than any honest mail does; it is not read, and its original waits for a person. */
export class TooComplex extends Error {
  override name = 'TooComplex';
}
