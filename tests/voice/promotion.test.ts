import { afterAll, beforeAll, expect, test } from 'vitest';
import { BUILT_INS } from '#domains/templates/index.ts';
// Pure, for many sentences; that they are stopped is shown at the doors below.
import { promotionsIn } from '#domains/voice/index.ts';
import { type Office, openOffice } from '../delivery/office.ts';
import type { Colleague } from '../support/people.ts';

let office: Office;
let agent: Colleague;
beforeAll(async () => {
  office = await openOffice();
  await office.world.moveClock(new Date('2030-06-03T08:00:00Z'));
  agent = await office.world.person('agent', 'Ann Agent');
});
afterAll(() => office.close());

let people = 0;
async function somebody() {
  people += 1;
  const { customerId } = await office.comesIn({
    from: `Ida <ida${people}@customer.example>`,
    to: 'support@company.example',
    subject: 'The line',
    text: 'My line is down.',
  });
  const { body } = await agent.call('GET', `/customers/${customerId}/cases`);
  return { customerId, number: String(body.items[0].number) };
}
const send = (number: string, text: string, more: object = {}) =>
  agent.call('POST', `/cases/${number}/messages`, { text, ...more });
const SELLS = 'Your line works again. By the way: upgrade now and get 20% off!';

test('an answer that sells something is stopped, and leaves only by its author’s recorded word that it does not', async () => {
  const { number } = await somebody();
  const refused = await send(number, SELLS);
  expect([refused.status, refused.body.code]).toEqual([409, 'may-not-leave']);
  expect(refused.body.because).toMatchObject([{ code: 'promotion' }]);
  const hidden = await send(number, 'It works again. \u0412uy n\u200bow!');
  expect(hidden.body.because).toMatchObject([{ code: 'promotion' }]);
  const looked = await agent.call('POST', `/cases/${number}/messages/check`, { text: SELLS });
  const [{ code, span }] = looked.body.findings;
  expect([code, SELLS.slice(span.start, span.end)]).toEqual(['promotion', 'upgrade now']);
  const word = { text: SELLS, notPromotion: true };
  expect((await agent.call('POST', `/cases/${number}/messages/check`, word)).body.findings).toEqual([]);
  const sent = await agent.call('POST', `/cases/${number}/messages`, word);
  expect(sent.status, JSON.stringify(sent.body)).toBe(202);
  await office.pass(11_000);
  await office.handOver();
  expect((await office.outgoing(sent.body.id)).state).toBe('sent');
  const { body } = await agent.call('GET', `/messages/${sent.body.id}/decisions`);
  expect(body.items[0]).toMatchObject({
    outcome: 'leaves',
    facts: { 'message.promotes': true, 'message.saidNoPromotion': true },
  });
});

const ABOUT = { subject: 'Our summer sale', text: SELLS };
const NOBODY = '01900000-0000-7000-8000-000000000000';

test('as marketing it needs the customer’s consent, whatever its author says, and then it may sell', async () => {
  const { customerId } = await somebody();
  const first = (more: object) =>
    agent.call('POST', '/conversations', {
      ...{
        customerId,
        to: [{ address: `ida${people}@customer.example` }],
        ...ABOUT,
      },
      ...more,
    });
  const looked = await agent.call('POST', `/customers/${customerId}/messages/check`, ABOUT);
  for (const { code } of [...looked.body.findings, ...(await first({})).body.because])
    expect(code).toBe('promotion');
  expect(looked.body.findings).toHaveLength(2);
  expect((await agent.call('POST', `/customers/${NOBODY}/messages/check`, { text: SELLS })).status).toBe(404);
  const marketing = await first({ purpose: 'marketing', notPromotion: true });
  expect(marketing.body.because.map((one: { code: string }) => one.code)).toContain('no-consent');
});

test.each([
  'Get 15% off your next order with discount code SUMMER15.',
  'Our summer sale is here: save up to £40 on new phones.',
  'The offer ends on Sunday. Do not miss out!',
  'Upgrade to our Premium plan while stocks last.',
  'Sichern Sie sich jetzt 20 % Rabatt auf alle Tarife.',
  'Jetzt bestellen: unser Sommerangebot gilt nur für kurze Zeit.',
  'Mit dem Rabattcode SOMMER sparen Sie 10 Euro.',
  'Aproveche ahora: 20 % de descuento por tiempo limitado.',
  'Use el código promocional VERANO antes del domingo.',
])('«%s» sells', (text) => {
  expect(promotionsIn(text)).not.toEqual([]);
});

test.each([
  'We are sorry, and give you 20% off your next bill as a gesture of goodwill.',
  'The 10% discount has been applied to your invoice.',
  'I am sorry that the discount code did not work.',
  'You can order a new card in the portal. Your upgrade today went well.',
  'Als Entschädigung erhalten Sie 20 % Rabatt auf die nächste Rechnung.',
  'Bitte bestellen Sie die Karte im Portal.',
  'Ihr Gutscheincode ist leider abgelaufen.',
  'Hemos aplicado el 10 % de descuento a su factura.',
  'We took €45 off: your bill for May is €12 now.',
  'We have taken 20% off your May bill.',
  'Use the code 4AF7123 to sign in.',
  'Please switch now to the new card, and order today what you need at the counter.',
  'Bitte wechseln Sie jetzt Ihr Passwort, und sichern Sie gleich Ihre Daten.',
  'Our settlement offer is valid until 30 June.',
  'You wrote: «20% off, buy now».',
])('«%s» sells nothing', (text) => {
  expect(promotionsIn(text)).toEqual([]);
});

test('no template of Kept sells anything', () => {
  const texts = [...BUILT_INS].flatMap(([, { content }]) =>
    content.texts.map(({ subject, body }) => `${subject}\n${body}`),
  );
  expect(texts.filter((text) => promotionsIn(text).length > 0)).toEqual([]);
});
