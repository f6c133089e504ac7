/** A worker process of its own for the burst test: tells what is due until it is killed. */
import { createMailReader } from '#connectors/email/reading/index.ts';
import { tellDue } from '#domains/notices/index.ts';
import { readConfig } from '#platform/config/index.ts';
import { openHouse } from '#server/house.ts';
import { noticeParts } from '#server/services/notices.ts';

const house = await openHouse(readConfig(process.env), { name: 'burst test', max: 4 });
const parts = noticeParts(house, createMailReader({ workers: 1 }));
process.stdout.write('working\n');
for (;;) await tellDue(parts);
