// A card system that acts on nobody without asking. KEPT_TOKEN=… KEPT_WEBHOOK_SECRET=… node client/examples/card-system.ts 9001=…1234
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { createKept, readWebhook } from '../src/index.ts';

const { KEPT_URL = 'http://localhost:4848', KEPT_TOKEN = '', KEPT_WEBHOOK_SECRET = '', PORT } = process.env;
const kept = createKept({ url: KEPT_URL, token: KEPT_TOKEN });
const waiting = new Map<string, string>();
const block = (card: string): void => console.log(`Card ${card} is blocked.`);

/** Blocks an old card as soon as its owner has confirmed the new one, and not before. */
async function retire(customer: string, card: string): Promise<void> {
  const answer = await kept.ask({
    type: 'card.block',
    source: 'card-system',
    id: `block-${card}`,
    customer: { ref: `card-system:${customer}` },
    subject: { card },
    reason: 'replacement',
  });
  if (answer.verdict === 'proceed') return block(card);
  if (answer.verdict === 'hold') waiting.set(answer.action, card);
  for (const { say } of answer.because) console.log(`Not yet: ${say}`);
  for (const { need, next } of answer.missing) console.log(`Needed: ${need}. ${next}`);
}

// Kept calls when a hold is released: a webhook for kept.hold.released.
createServer(async (request, response) => {
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  const event = readWebhook(KEPT_WEBHOOK_SECRET, await text(request), Object.fromEntries(headers));
  const card = waiting.get(String(event.data.actionId));
  if (event.type === 'kept.hold.released' && card !== undefined) block(card);
  response.writeHead(204).end();
}).listen(Number(PORT ?? 4900));

for (const pair of process.argv.slice(2)) {
  const [customer = '', card = ''] = pair.split('=');
  await retire(customer, card);
}
