import { fastifyCookie } from '@fastify/cookie';
import { fastifyMultipart } from '@fastify/multipart';
import { fastifySwagger } from '@fastify/swagger';
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { CloudEvent } from '#contracts/webhooks.ts';
import type { Actor } from '../actor.ts';
import { inTransaction } from '../db/index.ts';
import { forbidden, invalid, KeptError } from '../errors.ts';
import type { Log } from '../log/index.ts';
import { once } from './idempotency.ts';
import { answerProblems, answerUnreadable } from './problems.ts';
import type { HttpParts, Route } from './route.ts';
import { timely } from './within.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route; every route says so or the server does not start. */
    who?: Route['who'];
  }
}

/** What is nested deeper than any reader can follow is refused like any other value that cannot be used. */
const validatorOf: typeof validatorCompiler = (route) => {
  const validate = validatorCompiler(route);
  return (value) => {
    try {
      return validate(value);
    } catch (error) {
      if (error instanceof RangeError) throw invalid(route.httpPart ?? 'body', 'This is nested too deeply.');
      throw error;
    }
  };
};

// A JSON Schema; zod and the OpenAPI types each have a type of their own for it.
const eventSchema = z.toJSONSchema(CloudEvent) as unknown as Record<string, never>;

/** What a receiver of webhooks is sent (docs/events.md). */
const sentEvent = {
  post: {
    summary:
      'An event, signed by Standard Webhooks: headers webhook-id, webhook-timestamp, webhook-signature',
    tags: ['webhooks'],
    requestBody: {
      content: { 'application/cloudevents+json': { schema: eventSchema } },
    },
    responses: {
      '2XX': { description: 'Taken.' },
      '410': { description: 'Gone: the webhook is switched off.' },
      default: { description: 'Tried again, ten times within about three days.' },
    },
  },
};

/**
 * Describes a route, with the roles that may call it. Any JSON value, which is defined by itself, is referred to by the
 * transform but never written out by it; such a reference, which no reader could follow, becomes the schema that takes anything.
 */
const describe: typeof jsonSchemaTransform = (document) => {
  const { schema, url } = jsonSchemaTransform(document);
  const who = document.route.config?.who ?? 'anyone';
  const allowed =
    who === 'anyone' ? {} : { security: [{ token: [] }], description: `Roles: ${who.join(', ')}.` };
  return JSON.parse(JSON.stringify({ schema: { ...schema, ...allowed }, url }), (_key, value) =>
    /^#\/components\/schemas\/schema\d+$/.test(value?.$ref) ? {} : value,
  );
};

/** The bare server: errors, security headers, OpenAPI. Routes are mounted by `mount`. */
export async function createServer(log: Log): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = log;
  const app = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1024 * 1024,
    requestIdHeader: false,
    trustProxy: false,
    return503OnClosing: true,
    forceCloseConnections: true,
    // Whoever sends slowly, or never, holds no connection for long; the largest upload has five minutes.
    http: { headersTimeout: 10_000, requestTimeout: 300_000, connectionsCheckingInterval: 2_000 },
    requestTimeout: 300_000,
    clientErrorHandler: answerUnreadable,
    routerOptions: { maxParamLength: 300 },
  });
  app.setValidatorCompiler(validatorOf);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('actor', null);
  answerProblems(app);
  app.addHook('onRoute', (route) => {
    if (route.config?.who === undefined)
      throw new Error(`${String(route.method)} ${route.url} does not declare who may call it.`);
  });
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'no-referrer');
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    if (!reply.hasHeader('content-security-policy')) {
      reply.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
    }
  });
  await app.register(fastifyCookie);
  await app.register(fastifyMultipart);
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Kept',
        version: '1',
        description: 'One record, one desk, one gate. Errors are RFC 9457 problems with a stable `code`.',
      },
      webhooks: { event: sentEvent },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    },
    transform: describe,
  });
  return app;
}

/** Mounts declared routes below `/v1`: identify, allow, parse, one transaction, answer. */
export function mount(app: FastifyInstance, parts: HttpParts, routes: readonly Route[]): void {
  for (const route of routes) {
    const status = route.status ?? 200;
    app.route({
      method: route.method,
      url: `/v1${route.url}`,
      config: { who: route.who },
      ...(route.bodyLimit ? { bodyLimit: route.bodyLimit } : {}),
      schema: {
        summary: route.summary,
        tags: [route.tag],
        ...(route.params ? { params: route.params } : {}),
        ...(route.query ? { querystring: route.query } : {}),
        ...(route.body ? { body: route.body } : {}),
        response: { [status]: route.response },
      },
      // Before the body is read, so that a stranger costs nothing.
      onRequest: async (request, reply) => {
        const actor = await timely(route.within, request, reply, () => parts.identify(request));
        allow(route.who, actor);
        request.setDecorator('actor', actor);
      },
      handler: async (request, reply) => {
        const actor = request.getDecorator<Actor | null>('actor');
        const now = parts.clock.now();
        // By it a desk tells time also in a sandbox, whose clock stands still.
        reply.header('kept-now', now.toISOString());
        const call = {
          params: request.params,
          query: request.query,
          body: request.body,
          now,
          request,
          reply,
          actor,
          db: parts.db,
        };
        if (route.method === 'GET') return route.run(call);
        if (route.within) {
          const text = await timely(route.within, request, reply, () => route.run(call));
          return reply.code(status).type('application/json; charset=utf-8').send(text);
        }
        const key = request.headers['idempotency-key'];
        const given = { method: request.method, url: request.url, body: request.body };
        const prepared = await route.before?.(call);
        const answer = await inTransaction(parts.db, (tx) =>
          once(tx, Array.isArray(key) ? key[0] : key, actor, given, call.now, async () => ({
            status,
            response: await route.run({ ...call, tx, prepared }),
          })),
        );
        return reply.code(answer.status).send(answer.response);
      },
    });
  }
}

function allow(who: Route['who'], actor: Actor | null): void {
  if (who === 'anyone') return;
  if (actor === null)
    throw new KeptError('not-signed-in', 401, 'Sign in, or send a token as «Authorization: Bearer …».');
  const role = actor.type === 'system' ? 'admin' : actor.role;
  if (!who.includes(role)) throw forbidden(`This needs one of the roles: ${who.join(', ')}.`);
}
