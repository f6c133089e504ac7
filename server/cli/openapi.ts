import type { Command } from 'commander';
import type { Config } from '#platform/config/index.ts';
import { composeDomains, composeWeb } from '../compose.ts';
import { openHouse } from '../house.ts';

/** `kept openapi`. */
export function addOpenApi(kept: Command, config: () => Config): void {
  kept
    .command('openapi')
    .description('Print the OpenAPI 3.1 description of the API, as `GET /openapi.json` gives it.')
    .action(async () => {
      const house = await openHouse(config(), { name: 'openapi', max: 2 });
      try {
        const { app, stop } = await composeWeb(house, composeDomains(house), {
          attachment: async () => null,
        });
        await app.ready();
        process.stdout.write(`${JSON.stringify(app.swagger(), null, 2)}\n`);
        await stop();
      } finally {
        await house.close();
      }
    });
}
