import type { FastifyInstance } from 'fastify';
import { createMailReader, type MailReader } from '#connectors/email/reading/index.ts';
import { renderEvidence } from '#connectors/papers/index.ts';
import { agreementRoutes } from '#domains/agreements/index.ts';
import { automationRoutes } from '#domains/automation/index.ts';
import {
  attentionRoutes,
  attentionTimers,
  clockTimers,
  coreRoutes,
  handoffTimers,
  ownershipRoutes,
  procedureRoutes,
  promiseHooks,
  staffHooks,
} from '#domains/cases/index.ts';
import { conversationRoutes } from '#domains/conversations/index.ts';
import { customerRoutes, refRoutes } from '#domains/customers/index.ts';
import { deliveryRoutes, deliveryTimers, dispatchRoutes } from '#domains/delivery/index.ts';
import { gateParts, gateRoutes, holdTimers } from '#domains/gate/index.ts';
import { incidentRoutes, incidentTimers, majorRoutes, majorTimers } from '#domains/incidents/index.ts';
import { mailRoutes } from '#domains/mail/index.ts';
import { noticeRoutes, noticeTimers } from '#domains/notices/index.ts';
import { promiseRoutes, promiseTimers } from '#domains/promises/index.ts';
import { receivablesRoutes, receivablesTimers } from '#domains/receivables/index.ts';
import { recordRoutes } from '#domains/record/index.ts';
import { replacementRoutes, replacementTimers } from '#domains/replacements/index.ts';
import { reportRoutes } from '#domains/reports/index.ts';
import { createStaff, type Staff } from '#domains/staff/index.ts';
import { voiceRoutes } from '#domains/voice/index.ts';
import { webhookRoutes } from '#domains/webhooks/index.ts';
import { TestClock } from '#platform/clock/index.ts';
import { createServer, mount, type Route } from '#platform/http/index.ts';
import type { TimerHandler } from '#platform/timers/index.ts';
import type { House } from './house.ts';
import { mountAnswers } from './http/answers.ts';
import { mountBatches } from './http/batches.ts';
import { mountCallbacks } from './http/callbacks.ts';
import { mountDesk } from './http/desk.ts';
import { mountDocs } from './http/docs.ts';
import { eventTypeRoutes } from './http/event-types.ts';
import { mountEvidence } from './http/evidence.ts';
import { mountInbox } from './http/inbox.ts';
import { mountLive } from './http/live.ts';
import { mountMessageLinks } from './http/message-links.ts';
import { mountOperations } from './http/operations.ts';
import { mountOriginals } from './http/originals.ts';
import { mountPartner } from './http/partner.ts';
import { sandboxRoutes } from './http/sandbox.ts';
import { mountTold } from './http/told.ts';
import { mountVerify } from './http/verify.ts';
import { mountWorking } from './http/working.ts';
import { careParts } from './services/care.ts';
import { dispatchParts, dispatchRouteParts } from './services/channels.ts';
import { verifyingParts, wrongRecipientParts } from './services/contacts.ts';
import { leavingParts, mailRouteParts } from './services/index.ts';
import { noticeParts } from './services/notices.ts';
import { staffMail } from './services/staff-mail.ts';
import { webhookParts } from './services/webhooks.ts';

/** The domains, joined. */
export interface Domains {
  readonly staff: Staff;
  readonly routes: readonly Route[];
  readonly timers: ReadonlyMap<string, TimerHandler>;
}

/** The only place that builds and joins modules. */
export function composeDomains(house: House): Domains {
  const staff = createStaff({
    ...house,
    publicUrl: house.config.publicUrl,
    sendMail: staffMail(house),
    hooks: staffHooks(house),
  });
  // Its threads start with the first mail that leaves and do not keep a process alive.
  const reader = createMailReader({ workers: 1 });
  const mail = mailRouteParts(house);
  const gate = gateParts(house);
  const promises = { ...mail, publicUrl: house.config.publicUrl, promises: promiseHooks(house) };
  const care = careParts(house);
  const timers = new Map<string, TimerHandler>([
    ...staff.timers,
    ...deliveryTimers(leavingParts(house, reader)),
    ...promiseTimers(promises),
    ...attentionTimers,
    ...clockTimers(house),
    ...incidentTimers,
    ...majorTimers,
    ...holdTimers(gate),
    ...receivablesTimers(care),
    ...replacementTimers(care),
    ...handoffTimers(house),
    ...noticeTimers(noticeParts(house, reader)),
  ]);
  const routes = [
    ...staff.routes,
    ...webhookRoutes(webhookParts(house)),
    ...eventTypeRoutes(),
    ...customerRoutes(verifyingParts(house)),
    ...majorRoutes(),
    ...incidentRoutes(wrongRecipientParts(house)),
    ...recordRoutes(house),
    ...conversationRoutes(house),
    ...deliveryRoutes(mail),
    ...dispatchRoutes(dispatchRouteParts(house)),
    ...promiseRoutes(promises),
    ...attentionRoutes(house),
    ...procedureRoutes(house),
    ...coreRoutes({ ...mail, ...dispatchParts(house), publicUrl: house.config.publicUrl }),
    ...ownershipRoutes({ ...mail, publicUrl: house.config.publicUrl }),
    ...automationRoutes({ ...mail, publicUrl: house.config.publicUrl }),
    ...refRoutes(),
    ...agreementRoutes(care),
    ...receivablesRoutes(care),
    ...replacementRoutes(care),
    ...gateRoutes(gate),
    ...noticeRoutes(house),
    ...mailRoutes(mail),
    ...voiceRoutes,
    ...reportRoutes,
  ];
  return { staff, routes, timers };
}

/** Everything that answers HTTP, ready to listen. `stop` ends live streams first. */
export async function composeWeb(
  house: House,
  domains: Domains,
  reader: Pick<MailReader, 'attachment'>,
): Promise<{ app: FastifyInstance; stop(): Promise<void> }> {
  const { identify } = domains.staff;
  const app = await createServer(house.log);
  mountOperations(app, house);
  domains.staff.mountAuth(app);
  const sandbox =
    house.clock instanceof TestClock
      ? sandboxRoutes({ ...house, clock: house.clock, timers: domains.timers })
      : [];
  mount(app, { ...house, identify, publicUrl: house.config.publicUrl }, [...domains.routes, ...sandbox]);
  mountBatches(app, { house, identify });
  mountEvidence(app, { house, identify, paper: renderEvidence });
  mountOriginals(app, { house, identify, attachment: (source, index) => reader.attachment(source, index) });
  const stopLive = await mountLive(app, { house, identify });
  app.get('/openapi.json', { config: { who: 'anyone' }, schema: { hide: true } }, async () => app.swagger());
  mountAnswers(app, house);
  mountPartner(app, house);
  mountTold(app, house);
  mountWorking(app, house, careParts(house));
  mountCallbacks(app, house);
  mountInbox(app, house);
  mountMessageLinks(app, house, wrongRecipientParts(house));
  mountVerify(app, house, wrongRecipientParts(house));
  mountDocs(app, house.config.publicUrl);
  await mountDesk(app);
  return {
    app,
    stop: async () => {
      stopLive();
      await app.close();
    },
  };
}
