import { expect, test } from 'vitest';
import { startChannels } from '#server/services/couriers.ts';
import { hasSmsc, startSmsc } from '../support/peers/smsc.ts';
import { customerOf, rungsOf, send, setUp } from './post-office.ts';

const NUMBER = '+491701234567';

test.skipIf(!hasSmsc)(
  'one worker has the provider; when it goes another takes over, and settings are followed',
  async () => {
    const smsc = await startSmsc();
    const { world, channelId } = await setUp({
      driver: 'smpp',
      settings: { host: '127.0.0.1', port: smsc.port, tls: false, systemId: 'kept', from: 'Kept' },
      secrets: { password: 'secret' },
    });
    const first = await startChannels(world.house);
    const second = await startChannels(world.house);
    const customerId = await customerOf(world, NUMBER);
    const one = await send(world, { customerId, to: NUMBER, text: 'One.' });
    await smsc.heard('submit');
    await smsc.heard('bound');
    smsc.tell({ do: 'receipt', id: 'm1', stat: 'DELIVRD', err: '000' });
    await expect.poll(() => rungsOf(world, one.entryId)).toEqual(['created', 'accepted', 'delivered']);
    const bound = () => smsc.said.filter((said) => said.event === 'bound').length;
    expect(bound()).toBe(1);
    await first.stop();
    await smsc.heard('bound', 2);
    await send(world, { customerId, to: NUMBER, text: 'Two.' });
    await smsc.heard('submit', 2);
    // Another sender: it signs in anew and uses it.
    const settings = { host: '127.0.0.1', port: smsc.port, tls: false, systemId: 'kept', from: '+4930123' };
    const changed = await world.as.admin('PATCH', `/channels/${channelId}`, { settings });
    expect(changed.body).toMatchObject({ active: true, secretsSet: ['password'] });
    await smsc.heard('bound', 3);
    await send(world, { customerId, to: NUMBER, text: 'Three.' });
    await smsc.heard('submit', 3);
    expect(smsc.submitted.map((said) => said.from)).toEqual(['Kept', 'Kept', '4930123']);
    // Switched off, nothing more goes out, and that is said to whoever wants to write.
    await world.as.admin('PATCH', `/channels/${channelId}`, { active: false });
    await smsc.heard('closed', 3);
    await expect(send(world, { customerId, to: NUMBER, text: 'Four.' })).rejects.toMatchObject({
      code: 'no-channel',
    });
    await second.stop();
    await world.close();
    await smsc.close();
  },
);
