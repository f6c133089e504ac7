import { StringDecoder } from 'node:string_decoder';

/** Longest line that is read as one (UTF-16 units); the same as the largest body of one request. */
const LONGEST = 1024 * 1024;

/**
 * The lines of a body as it streams in. What `refuse` throws ends it once there are more than `most` bytes; a line that has no end
 * is not collected: of a longer one its beginning is given, which is no JSON.
 */
export async function* linesIn(
  body: AsyncIterable<Buffer | string>,
  most: number,
  refuse: () => Error,
): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let parts: string[] = [];
  let length = 0;
  let bytes = 0;
  const take = (text: string): void => {
    if (length < LONGEST) parts.push(text);
    length += text.length;
  };
  const flush = (): string => {
    const line = parts.join('').replace(/\r$/, '');
    const whole = length <= LONGEST ? line : `${line.slice(0, LONGEST)}… ${length}`;
    parts = [];
    length = 0;
    return whole;
  };
  for await (const chunk of body) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > most) throw refuse();
    const [first = '', ...more] = decoder.write(part).split('\n');
    take(first);
    for (const next of more) {
      yield flush();
      take(next);
    }
  }
  take(decoder.end());
  if (length > 0) yield flush();
}
