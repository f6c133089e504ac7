import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isSignedByTwilio, twilioReport } from '#connectors/sms/index.ts';
import { accessOf, type ChannelAccess, findChannel } from '#domains/delivery/index.ts';
import { forbidden, notFound } from '#platform/errors.ts';
import type { House } from '../house.ts';
import { hearing } from '../services/channels.ts';
import { readForms } from './page.ts';

const Params = z.object({ id: z.uuid() });
const Form = z.record(z.string(), z.string());
const Query = z.object({ reference: z.string().max(100).optional() });
const FORM_BYTES = 64 * 1024;
/** TwiML that answers nothing to the customer. */
const NO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>';

type Fields = Readonly<Record<string, string>>;

/**
 * Where providers of SMS call back: `/callbacks/sms/{channel}/status` and `…/incoming`. Anyone can reach them; only who holds
 * the channel's auth token can sign (`X-Twilio-Signature`).
 */
export function mountCallbacks(app: FastifyInstance, house: House): void {
  void app.register(async (scope) => {
    readForms(scope, FORM_BYTES);
    const options = { config: { who: 'anyone' as const }, schema: { hide: true } };
    scope.post('/callbacks/sms/:id/status', options, async (request, reply) => {
      const { access, form } = await signed(house, request);
      const report = twilioReport(form);
      const { reference } = Query.parse(request.query);
      if (report) await hearing(house, access.id).report({ ...report, at: null, reference });
      return reply.code(204).send();
    });
    scope.post('/callbacks/sms/:id/incoming', options, async (request, reply) => {
      const { access, form } = await signed(house, request);
      await takeIn(house, access, form);
      return sayNothing(reply);
    });
  });
}

const sayNothing = (reply: FastifyReply): FastifyReply => reply.type('text/xml').send(NO_ANSWER);

async function signed(
  { db, secrets, config }: House,
  request: FastifyRequest,
): Promise<{ access: ChannelAccess; form: Fields }> {
  const params = Params.safeParse(request.params);
  if (!params.success) throw notFound('channel');
  const access = accessOf(secrets, await findChannel(db, params.data.id));
  const form = Form.safeParse(request.body);
  const signature = request.headers['x-twilio-signature'];
  const token = access.secrets.authToken;
  const url = `${config.publicUrl}${request.url}`;
  if (access.driver !== 'twilio' || token === undefined) throw notFound('channel');
  if (!form.success || typeof signature !== 'string' || !isSignedByTwilio(token, url, form.data, signature))
    throw forbidden('This is not signed by the provider of this channel.');
  return { access, form: form.data };
}

async function takeIn(house: House, access: ChannelAccess, form: Fields): Promise<void> {
  const { From: from, To: to, Body: text = '' } = form;
  const providerId = form.MessageSid ?? form.SmsSid;
  if (from === undefined || providerId === undefined) return;
  const original = Buffer.from(new URLSearchParams(form).toString(), 'utf8');
  await hearing(house, access.id).message({
    providerId,
    from,
    to: to ?? '',
    text: text === '' ? mediaOf(form) : text,
    original,
  });
}

/** A picture without words. */
const mediaOf = ({ NumMedia }: Fields): string =>
  Number(NumMedia ?? 0) > 0 ? `(${NumMedia} pictures or files, at the provider)` : '(no words)';
