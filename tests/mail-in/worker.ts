/** A worker process of its own: watches, files, sends, until it is killed or told to stop. */
import { createMailReader } from '#connectors/email/reading/index.ts';
import { readConfig } from '#platform/config/index.ts';
import { openHouse } from '#server/house.ts';
import { startMailServices } from '#server/services/index.ts';

const house = await openHouse(readConfig(process.env), { name: 'test worker', max: 5 });
await house.channel.open();
const reader = createMailReader({ workers: 1 });
const services = await startMailServices(house, {
  reader,
  authenticate: async () => ({ spf: 'none' }),
  pollMs: 1000,
});
process.stdout.write('ready\n');
process.once('SIGTERM', () => {
  services
    .stop()
    .then(() => reader.close())
    .then(() => house.close())
    .catch((error: unknown) => {
      process.stderr.write(String(error));
      process.exitCode = 1;
    });
});
