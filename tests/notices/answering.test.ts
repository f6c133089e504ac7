import { afterEach, expect, test } from 'vitest';
import { closeOffices, customer, notice, office, owe, shown, work } from './support.ts';

afterEach(closeOffices);

test('a link that asks is answered by its button, not by opening it; the answer is on the record and shows that they were told', async () => {
  const ours = await office();
  const ada = await customer(ours, 'Ada', { language: 'es' });
  const asks = {
    key: 'confirm',
    template: 'address-confirm',
    needs: 'acted',
    withinS: 7 * 86_400,
    asks: true,
  } as const;
  const [id = ''] = await owe(ours, notice(ours, ada, { duty: asks, data: { address: 'Calle Mayor 1' } }));
  await work(ours);
  const text = (ours.sink.messages[0]?.bytes ?? Buffer.alloc(0)).toString().replaceAll('=\r\n', '');
  const path = /\/told\/[\w-]+/.exec(text)?.[0] ?? '';
  const page = await ours.world.app.inject({ method: 'GET', url: path });
  expect(page.statusCode).toBe(200);
  expect(page.body).toContain('¿Sigue siendo esta su dirección?');
  expect(await shown(ours, id)).toMatchObject({ state: 'telling' });
  const answer = (payload: string) =>
    ours.world.app.inject({
      method: 'POST',
      url: path,
      payload,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  expect((await answer('answer=perhaps')).statusCode).toBe(422);
  expect((await answer('answer=yes')).body).toContain('Gracias');
  expect((await answer('answer=yes')).statusCode).toBe(200);
  await ours.pass(1000);
  const told = await shown(ours, id);
  expect(told).toMatchObject({ state: 'told', rung: 'acted' });
  expect(await ours.events('kept.notice.answered')).toMatchObject([
    { noticeId: id, answer: 'yes', entryId: told.entryId },
  ]);
  const other = await ours.world.app.inject({ method: 'GET', url: `${path.slice(0, -2)}AA` });
  expect(other.statusCode).toBe(404);
});
