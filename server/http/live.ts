import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PRESENCE_CHANNEL } from '#domains/cases/index.ts';
import { type Actor, READERS, type Role } from '#platform/actor.ts';
import { KeptError } from '#platform/errors.ts';
import { cloudEvent } from '#platform/events/cloud-event.ts';
import {
  EVENT_CHANNEL,
  eventsAfter,
  isCursor,
  isLater,
  newestCursor,
  type StoredEvent,
} from '#platform/events/index.ts';
import type { House } from '../house.ts';

interface Listener {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly actor: Actor;
  role: Role;
  /** The last event that was told or passed over. */
  at: string;
}

export interface LiveParts {
  readonly house: Pick<House, 'db' | 'channel' | 'log' | 'clock' | 'config'>;
  readonly identify: (request: FastifyRequest) => Promise<Actor | null>;
}

const PAGE = 500;
/** Milliseconds between two looks at who still may listen; with the 2 s that a sign-in is remembered, an end counts within 5 s. */
const RECHECK = 2_500;
/** A client that does not read this many bytes is cut off; it comes back with `Last-Event-ID` and misses nothing. */
const BACKLOG = 1024 * 1024;

const roleOf = (actor: Actor): Role => (actor.type === 'system' ? 'admin' : actor.role);
/** What somebody is told is for them alone; what colleagues do with accounts and tokens, for those who watch over it. */
const maySee = ({ actor, role }: Listener, event: StoredEvent): boolean =>
  event.type.startsWith('kept.notification.')
    ? event.data.staffId === actor.id
    : !event.type.startsWith('kept.staff.') || role === 'admin' || role === 'auditor';

const frame = (event: StoredEvent, source: string): string =>
  `id: ${event.cursor}\nevent: kept\ndata: ${JSON.stringify(cloudEvent(event, source))}\n\n`;

/**
 * `GET /v1/events`: server-sent events (CloudEvents 1.0 as JSON), from now or from `Last-Event-ID`. One reader of the
 * outbox per process serves all listeners. Who is at which case comes as `presence`, as it is said, without a place.
 */
export async function mountLive(app: FastifyInstance, parts: LiveParts): Promise<() => void> {
  const { db, channel, log, config } = parts.house;
  const source = config.publicUrl;
  const listeners = new Set<Listener>();
  let cursor = await newestCursor(db);
  let pumping: Promise<void> | undefined;
  let again = false;

  const pump = async (): Promise<void> => {
    do {
      again = false;
      const events = await eventsAfter(db, cursor, PAGE);
      cursor = events.at(-1)?.cursor ?? cursor;
      for (const event of events) for (const listener of listeners) tell(listener, event, source);
      again ||= events.length === PAGE;
    } while (again);
  };
  const wake = (): void => {
    if (pumping) {
      again = true;
      return;
    }
    pumping = pump()
      .catch((error: unknown) => log.warn({ err: error }, 'events could not be read; trying again'))
      .finally(() => {
        pumping = undefined;
        if (again) wake();
      });
  };
  const unlisten = await channel.on(EVENT_CHANNEL, wake);
  const unlistenPresence = await channel.on(PRESENCE_CHANNEL, (said) => {
    if (said !== undefined)
      for (const listener of listeners) send(listener, `event: presence\ndata: ${said}\n\n`);
  });
  // An event becomes visible only when no older transaction runs any more; that moment is not announced.
  const poll = setInterval(wake, 1000).unref();
  const recheck = setInterval(() => void cutOff(listeners, parts), RECHECK).unref();

  app.get(
    '/v1/events',
    {
      config: { who: READERS },
      schema: { tags: ['events'], summary: 'Live events, server-sent; goes on after `Last-Event-ID`.' },
    },
    async (request, reply) => {
      const actor = await parts.identify(request);
      if (actor === null) throw new KeptError('not-signed-in', 401, 'Sign in, or send a token.');
      const from = request.headers['last-event-id'];
      reply.hijack();
      reply.raw.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        'x-content-type-options': 'nosniff',
      });
      reply.raw.write('retry: 2000\n\n');
      const known = typeof from === 'string' && isCursor(from) && !isLater(from, cursor) ? from : cursor;
      const listener = { request, reply, actor, role: roleOf(actor), at: known };
      reply.raw.once('close', () => listeners.delete(listener));
      try {
        await catchUp(parts, listener, () => cursor);
      } catch {
        // It comes back and goes on where it was.
        reply.raw.destroy();
      }
      if (!reply.raw.destroyed) listeners.add(listener);
    },
  );
  return () => {
    unlisten();
    unlistenPresence();
    clearInterval(poll);
    clearInterval(recheck);
    for (const { reply } of listeners) reply.raw.end();
  };
}

/** Tells an event once: whoever caught up may have heard it before the reader of the outbox came to it. */
function tell(listener: Listener, event: StoredEvent, source: string): void {
  if (!isLater(event.cursor, listener.at)) return;
  listener.at = event.cursor;
  if (!maySee(listener, event)) return;
  send(listener, frame(event, source));
}

function send({ reply: { raw } }: Listener, words: string): void {
  raw.write(words);
  if (raw.writableLength > BACKLOG) raw.destroy();
}

/** Tells what a listener missed, until it is where the reader of the outbox is (`until`), which goes on meanwhile. */
async function catchUp(parts: LiveParts, listener: Listener, until: () => string): Promise<void> {
  while (isLater(until(), listener.at) && !listener.reply.raw.destroyed) {
    const goal = until();
    const events = await eventsAfter(parts.house.db, listener.at, PAGE);
    for (const event of events) tell(listener, event, parts.house.config.publicUrl);
    // The reader of the outbox may have got further while this was read; only what was there before is surely in it.
    if (events.length < PAGE && isLater(goal, listener.at)) listener.at = goal;
  }
}

/** Ends the streams of people who signed out, were disabled, or lost their role. */
async function cutOff(listeners: ReadonlySet<Listener>, parts: LiveParts): Promise<void> {
  for (const listener of listeners) {
    const actor = await parts.identify(listener.request).catch(() => null);
    if (actor === null) listener.reply.raw.end();
    else listener.role = roleOf(actor);
    if (!listener.reply.raw.writableEnded) listener.reply.raw.write(': here\n\n');
  }
}
