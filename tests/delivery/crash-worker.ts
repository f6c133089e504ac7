/** A worker process of its own for the crash tests: sends one mail, and is killed by the test where it hurts. */
import { createMailSender } from '#domains/delivery/index.ts';
import { readConfig } from '#platform/config/index.ts';
import { LockSession } from '#platform/locks/index.ts';
import { callOutside } from '#platform/outbound/index.ts';
import { deliveryHooks } from '#server/hooks.ts';
import { openHouse } from '#server/house.ts';
import { createTokens } from '#server/services/oauth.ts';
import { sendByMailbox } from '#server/services/servers.ts';

const [workerId = '', customerId = '', outgoingId = ''] = process.argv.slice(2);
const house = await openHouse(readConfig(process.env), { name: 'crash test', max: 2 });
const locks = new LockSession(house.ownerUrl);
await locks.open();
await locks.take('worker', workerId);
const sender = createMailSender({
  ...house,
  hooks: deliveryHooks(house),
  send: sendByMailbox(house.db, house.secrets, createTokens(callOutside)),
  workerId,
});
await sender.job.handle([{ customerId, outgoingId }]);
process.stdout.write('done\n');
await locks.close();
await house.close();
