/** The part of fontkit 2 that is used here; the package brings no types. */
declare module 'fontkit' {
  export interface Font {
    hasGlyphForCodePoint(codePoint: number): boolean;
  }
  /** Reads a font; throws where the bytes are none. */
  export function create(bytes: Buffer): Font;
}
