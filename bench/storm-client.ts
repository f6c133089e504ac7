import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { StormOrders, StormTold } from './storm.ts';

type Send = (n: number) => Promise<void>;

function sender({ url, path, headers, bodies }: StormOrders, agent: Agent): Send {
  return (n) => {
    const body = bodies[n % bodies.length] ?? '';
    return new Promise((resolve, reject) => {
      const asked = request(
        `${url}${path}`,
        {
          agent,
          method: body === '' ? 'GET' : 'POST',
          headers: {
            ...headers,
            ...(body === ''
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
          },
        },
        (answer) => {
          answer.resume();
          answer.once('error', reject);
          answer.once('end', () =>
            answer.statusCode === 200
              ? resolve()
              : reject(new Error(`${path} answered ${answer.statusCode}.`)),
          );
        },
      );
      asked.once('error', reject);
      asked.end(body === '' ? undefined : body);
    });
  };
}

/** As many lanes as told, each sending its next when the answer is there. */
async function closed(send: Send, { requests, lanes }: StormOrders): Promise<number[]> {
  const taken: number[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let n = next++; n < requests; n = next++) {
      const began = performance.now();
      await send(n);
      taken.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return taken;
}

/**
 * At a steady rate, whether the one before was answered or not: what waits counts from when it should have been sent. It
 * sleeps in between (whole milliseconds, as timers have them), because whoever counts the time by running takes the
 * processor from what is measured.
 */
async function open(send: Send, { requests }: StormOrders, perSecond: number): Promise<number[]> {
  const taken: number[] = [];
  const under: Promise<void>[] = [];
  const began = performance.now();
  for (let n = 0; n < requests; n += 1) {
    const due = began + (n * 1000) / perSecond;
    for (let left = due - performance.now(); left > 0; left = due - performance.now()) await pause(left);
    under.push(send(n).then(() => void taken.push(performance.now() - due)));
  }
  await Promise.all(under);
  return taken;
}

async function obey(orders: StormOrders): Promise<StormTold> {
  const agent = new Agent({
    keepAlive: true,
    maxSockets: orders.perSecond === undefined ? orders.lanes : 64,
  });
  const send = sender(orders, agent);
  // Its bodies are the last ones, so that none is sent twice.
  await closed((n) => send(orders.requests + n), { ...orders, requests: orders.warmUp });
  process.send?.('warm');
  await once(process, 'message');
  const began = performance.now();
  const taken =
    orders.perSecond === undefined ? await closed(send, orders) : await open(send, orders, orders.perSecond);
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  return { taken, perSecond: orders.requests / seconds };
}

process.once('message', (orders: StormOrders) => {
  obey(orders)
    .catch((error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }))
    .then((answer) => process.send?.(answer, () => process.disconnect()))
    .catch(() => process.exit(1));
});
