/** Text as PostgreSQL takes it: without NUL and halves of characters. */
export const storableText = (text: string): string => text.replaceAll('\0', '').toWellFormed();

/** A value as it stands in JSON, with every text and every name in it as PostgreSQL takes it. What only looks like an escape stays. */
export const storableJson = (value: unknown): unknown => cleaned(JSON.parse(JSON.stringify(value)));

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (!(value instanceof Object)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [storableText(name), cleaned(one)]));
}
