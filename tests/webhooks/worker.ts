/** A worker process of its own that sends events to webhooks from its first line on, until it is killed or told to stop. */
import { once } from 'node:events';
import { readConfig } from '#platform/config/index.ts';
import { openHouse } from '#server/house.ts';
import { startWebhooks } from '#server/services/webhooks.ts';

const house = await openHouse(readConfig(process.env), { name: 'webhook worker', max: 5 });
await house.channel.open();
process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdin.destroy();
const webhooks = await startWebhooks(house);
process.once('SIGTERM', () => {
  webhooks
    .stop()
    .then(() => house.close())
    .catch((error: unknown) => {
      process.stderr.write(String(error));
      process.exitCode = 1;
    });
});
