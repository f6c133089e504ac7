/** A worker process of its own that sends events to webhooks, until it is killed or told to stop. */
import { readConfig } from '#platform/config/index.ts';
import { openHouse } from '#server/house.ts';
import { startWebhooks } from '#server/services/webhooks.ts';

const house = await openHouse(readConfig(process.env), { name: 'webhook worker', max: 5 });
await house.channel.open();
const webhooks = await startWebhooks(house);
process.stdout.write('ready\n');
process.once('SIGTERM', () => {
  webhooks
    .stop()
    .then(() => house.close())
    .catch((error: unknown) => {
      process.stderr.write(String(error));
      process.exitCode = 1;
    });
});
