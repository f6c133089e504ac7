/** A generator of believable archives: the same for the same seed. */

/** Numbers in [0, 1), the same for the same seed (Park and Miller). */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const OURS = 'service@company.example';

function mail(i: number, random: () => number): string {
  const person = Math.floor(random() * 60);
  const answers = i > 20 && random() < 0.5 ? i - 1 - Math.floor(random() * 20) : undefined;
  const ours = random() < 0.3;
  const address = `person${person}@post.example`;
  const lines = [
    `From: ${ours ? `Us <${OURS}>` : `Person ${person} <${address}>`}`,
    `To: ${ours ? address : OURS}`,
    `Subject: ${answers === undefined ? '' : 'Re: '}Matter ${i}`,
    `Date: ${new Date(Date.UTC(2025, 0, 1) + i * 3_600_000).toUTCString()}`,
    `Message-ID: <m${i}@post.example>`,
    ...(answers === undefined
      ? []
      : [`In-Reply-To: <m${answers}@post.example>`, `References: <m${answers}@post.example>`]),
    'Content-Type: text/plain; charset=utf-8',
    '',
    `This is mail number ${i} about a matter, with a word of its own: w${Math.floor(random() * 1e9)}.`,
    'x'.repeat(Math.floor(random() * 2000)),
    '',
  ];
  return lines.join('\n');
}

/** An mbox of `count` mails: threads, mails of ours, some twice, and one that is more than any reader takes. */
export function mbox(count: number, seed = 7): string {
  const random = numbers(seed);
  const mails = Array.from({ length: count }, (_, i) => mail(i, random));
  for (let i = 25; i < count; i += 50) mails[i] = mails[i - 25] ?? '';
  mails[Math.floor(count / 2)] =
    `From: odd@post.example\nTo: ${OURS}\nSubject: odd\nContent-Type: multipart/mixed; boundary="p"\n\n${'--p\n\n.\n'.repeat(10_500)}--p--\n`;
  return mails
    .map(
      (one) => `From someone@post.example Thu Jan  2 10:00:00 2025\n${one.replace(/^(>*From )/gm, '>$1')}\n`,
    )
    .join('');
}
