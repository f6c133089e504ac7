/** What a style may say: looks within the flow of the mail, nothing that loads, moves over other things or runs. */
const properties =
  /^(color|background-color|background|font(-(family|size|style|variant|weight))?|letter-spacing|line-height|text-(align|decoration|indent|transform)|vertical-align|white-space|word-(break|spacing|wrap)|overflow-wrap|(margin|padding)(-(top|right|bottom|left))?|border(-(top|right|bottom|left))?(-(color|style|width|radius))?|border-(collapse|spacing)|(min-|max-)?(width|height)|display|float|clear|list-style(-(type|position))?|table-layout|direction)$/;

const values = /^[\w\s#%.,'"!+-]*$/;
const colours = /\b(rgba?|hsla?)\([\d\s.,%]*\)/g;

/**
 * The declarations of a style attribute that are harmless, in order; the rest is left out. Nothing with `url()`,
 * `expression()`, escapes, comments or negative margins that could move text over other text passes.
 */
export function safeStyle(style: string): string {
  if (style.length > 10_000 || /[\\<>{}@]|\/\*/.test(style)) return '';
  const kept: string[] = [];
  for (const declaration of style.split(';')) {
    const colon = declaration.indexOf(':');
    const name = declaration.slice(0, colon).trim().toLowerCase();
    const value = declaration.slice(colon + 1).trim();
    if (colon < 0 || !properties.test(name) || !values.test(value.replace(colours, ''))) continue;
    if (/^margin/.test(name) && value.includes('-')) continue;
    kept.push(`${name}:${value}`);
  }
  return kept.join(';');
}
