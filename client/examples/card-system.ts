// A card system that acts on nobody without asking. README.md says how it is run.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { createKept, type NewAction, readWebhook } from '../src/index.ts';

const { KEPT_URL = 'http://localhost:4848', KEPT_TOKEN = '', KEPT_WEBHOOK_SECRET = '', PORT } = process.env;
const kept = createKept({ url: KEPT_URL, token: KEPT_TOKEN });
const waiting = new Map<string, NewAction>();

/** Blocks an old card once its owner has confirmed the new one, not before and not twice; then Kept hears of it. */
async function proceed(id: string): Promise<void> {
  const action = waiting.get(id);
  if (!action || (await kept.action(id)).now !== 'proceed' || !waiting.delete(id)) return;
  console.log(`Card ${action.subject.card} is blocked.`);
  await kept.done({ ...action, id: `done-${action.id}`, asked: action.id });
}

async function retire(ref: string, card: string): Promise<void> {
  const what = { type: 'card.block', source: 'card-system', id: `block-${card}`, reason: 'replacement' };
  const action = { ...what, customer: { ref: `card-system:${ref}` }, subject: { card } };
  const answer = await kept.ask(action);
  for (const { say } of answer.because) console.log(`Not yet: ${say}`);
  for (const { need, next } of answer.missing) console.log(`Needed: ${need}. ${next}`);
  if (answer.verdict !== 'refuse') waiting.set(answer.action, action);
  await proceed(answer.action); // Also what was released while this program did not run.
}

createServer(async (request, response) => {
  try {
    const event = readWebhook(KEPT_WEBHOOK_SECRET, await text(request), request.headers);
    if (event.type === 'kept.hold.released') await proceed(String(event.data.actionId));
    response.writeHead(204).end();
  } catch (why) {
    console.error(String(why)); // Not from Kept, or Kept could not be asked: then it calls again.
    response.writeHead(500).end();
  }
}).listen(Number(PORT ?? 4900));

for (const [ref = '', card = ''] of process.argv.slice(2).map((pair) => pair.split('=')))
  await retire(ref, card).catch((why: unknown) => console.error(`${card} is left as it is: ${why}`));
