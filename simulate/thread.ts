import { parentPort } from 'node:worker_threads';
import { type Compared, compare, type Year } from './compare.ts';
import { type Ground, openGround } from './ground.ts';

/** What a thread is told: a year to play, or that there are no more. */
export type Told = { readonly year: Year } | { readonly end: true };

/** What a thread says: how far it is, what came of it, or why it broke off. */
export type Said =
  | { readonly day: number }
  | { readonly compared: Compared }
  | { readonly failed: string }
  | { readonly ended: true };

const say = (said: Said): void => parentPort?.postMessage(said);
let ground: Promise<Ground> | undefined;

async function play(year: Year): Promise<Compared> {
  ground ??= openGround();
  const { make, forget } = await ground;
  const name = `kept_${year.seed}_${year.companies.join('_')}`;
  const compared = await compare(year, await make(name), (day) => say({ day }));
  await forget(name);
  return compared;
}

async function hear(told: Told): Promise<void> {
  if ('year' in told) return say({ compared: await play(told.year) });
  await (await ground)?.close();
  say({ ended: true });
}

parentPort?.on('message', (told: Told) => {
  hear(told).catch((error: unknown) =>
    say({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
