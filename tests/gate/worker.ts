/** A process of its own that asks the gate without end and records what was asked, until it is killed. */
import { NewAction } from '#contracts/gate.ts';
import { answer, gateParts, recordActions, workBatches } from '#domains/gate/index.ts';
import { system } from '#platform/actor.ts';
import { readConfig } from '#platform/config/index.ts';
import { openHouse } from '#server/house.ts';

const house = await openHouse(readConfig(process.env), { name: 'gate worker', max: 5 });
const parts = gateParts(house);
const refs = (process.env.TEST_REFS ?? '').split(' ');
process.stdout.write('ready\n');

const asking = async (lane: number): Promise<never> => {
  for (let n = lane; ; n += 4) {
    const given = NewAction.parse({
      type: 'card.block',
      source: `killed-${process.env.TEST_ROUND}`,
      id: `n-${n}`,
      customer: { ref: refs[n % refs.length] },
      subject: { card: `…${n}` },
      reason: n % 2 === 0 ? 'lost' : 'replacement',
      mode: 'ask',
    });
    const { text } = await answer(parts, given, system('test'), house.clock.now());
    // Whoever reads this line was answered.
    process.stdout.write(`${given.source} ${given.id} ${text}\n`);
  }
};
const following = async (): Promise<never> => {
  for (;;) {
    await recordActions(parts);
    await workBatches(parts);
  }
};
await Promise.all([asking(0), asking(1), asking(2), asking(3), following()]);
