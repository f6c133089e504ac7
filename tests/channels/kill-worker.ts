/** A worker process of its own for the test of kills: hands over what is due, and is killed by the test where it hurts. */
import { readConfig } from '#platform/config/index.ts';
import { LockSession } from '#platform/locks/index.ts';
import { openHouse } from '#server/house.ts';
import { startCourier } from './post-office.ts';

const [workerId = '', channelId = ''] = process.argv.slice(2);
const house = await openHouse(readConfig(process.env), { name: 'kill test', max: 2 });
const locks = new LockSession(house.ownerUrl);
await locks.open();
await locks.take('worker', workerId);
const { courier } = await startCourier(house, channelId, workerId);
await courier.work();
