// A card system that acts on nobody without asking: node client/examples/card-system.ts, with KEPT_URL, KEPT_TOKEN, KEPT_WEBHOOK_SECRET.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { createKept, readWebhook } from '../src/index.ts';

const { KEPT_URL = 'http://localhost:4848', KEPT_TOKEN = '', KEPT_WEBHOOK_SECRET = '' } = process.env;
const kept = createKept({ url: KEPT_URL, token: KEPT_TOKEN });
const waiting = new Map<string, string>();

const block = (card: string): void => console.log(`Card ${card} is blocked.`);

/** Blocks an old card as soon as its owner has confirmed the new one, and not before. */
async function retire(customer: string, card: string, run: string): Promise<void> {
  const answer = await kept.ask({
    type: 'card.block',
    source: 'card-system',
    id: `block-${run}-${card}`,
    customer: { ref: `card-system:${customer}` },
    subject: { card },
    reason: 'replacement',
  });
  if (answer.verdict === 'proceed') return block(card);
  for (const { say } of answer.because) console.log(`Not yet: ${say}`);
  for (const { need, next } of answer.missing) console.log(`Needed: ${need}. ${next}`);
  if (answer.verdict === 'hold') waiting.set(answer.action, card);
}

// Kept calls when a hold is released: webhook for kept.hold.released.
createServer(async (request, response) => {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  const event = readWebhook(KEPT_WEBHOOK_SECRET, await text(request), headers);
  const card = waiting.get(String(event.data.actionId));
  if (event.type === 'kept.hold.released' && card !== undefined) block(card);
  response.writeHead(204).end();
}).listen(4900);

for (const line of process.argv.slice(2)) {
  const [customer = '', card = ''] = line.split('=');
  await retire(customer, card, '2026-11');
}
