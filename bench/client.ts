import { Agent, request } from 'node:http';
import type { Latencies, Orders, Road } from './load.ts';

/** A road with the connection it keeps. */
interface Walked extends Road {
  readonly agent: Agent;
  next: number;
  readonly taken: number[];
}

const ROUND = 20;

function once(road: Walked): Promise<void> {
  const path = road.paths[road.next++ % road.paths.length] ?? '/';
  return new Promise((resolve, reject) => {
    const asked = request(`${road.url}${path}`, { agent: road.agent, headers: road.headers }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      answer.once('error', reject);
      answer.once('end', () => {
        if (answer.statusCode === 200 && bytes > 0) resolve();
        else reject(new Error(`${road.name} answered ${answer.statusCode} to ${path}.`));
      });
    });
    asked.once('error', reject);
    asked.end();
  });
}

async function walk(road: Walked, times: number, keep: boolean): Promise<void> {
  for (let i = 0; i < times; i += 1) {
    const began = performance.now();
    await once(road);
    if (keep) road.taken.push(performance.now() - began);
  }
}

async function obey({ roads, requests, warmUp }: Orders): Promise<Latencies> {
  const walked = roads.map((road) => ({
    ...road,
    agent: new Agent({ keepAlive: true, maxSockets: 1 }),
    next: 0,
    taken: [],
  }));
  for (const road of walked) await walk(road, warmUp, false);
  for (let done = 0; done < requests; done += ROUND) {
    for (const road of walked) await walk(road, Math.min(ROUND, requests - done), true);
  }
  for (const road of walked) road.agent.destroy();
  return Object.fromEntries(walked.map((road) => [road.name, road.taken]));
}

process.once('message', (orders: Orders) => {
  obey(orders)
    .catch((error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }))
    .then((answer) => process.send?.(answer, () => process.disconnect()))
    .catch(() => process.exit(1));
});
