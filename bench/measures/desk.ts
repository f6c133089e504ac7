import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type CDPSession, chromium, type Page } from 'playwright-core';
import { z } from 'zod';
import type { Served } from '../base.ts';
import { type Figure, percentile } from '../figures.ts';
import { bearer } from '../records.ts';
import type { Benchmark, Run } from '../run.ts';

const BUILT = fileURLToPath(new URL('../../.build/web/index.html', import.meta.url));
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const PERSON = { name: 'Ada', email: 'ada@company.example', password: 'correct horse battery staple' };
const STEPS = { full: 60, small: 40, tiny: 5 } as const;

/** Makes somebody who may sign in, by the link that people get. */
async function hire(served: Served): Promise<void> {
  const call = async (path: string, headers: Record<string, string>, body: unknown): Promise<unknown> => {
    const answer = await fetch(`${served.url}/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  const invited = await call('/invitations', bearer(served), { email: PERSON.email, role: 'agent' });
  const { url } = z.object({ url: z.url() }).parse(invited);
  const token = new URLSearchParams(new URL(url).hash.slice(1)).get('invite');
  const { name, password } = PERSON;
  await call('/invitations/acceptance', { origin: served.url }, { token, name, password });
}

/** Bytes of scripts as they came over the wire. */
async function countScripts(session: CDPSession): Promise<() => number> {
  const scripts = new Set<string>();
  let bytes = 0;
  session.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script') scripts.add(requestId);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await session.send('Network.enable');
  return () => bytes;
}

async function enter(page: Page, served: Served): Promise<void> {
  await page.goto(`${served.url}/sign-in?to=%2Finbox`);
  await page.locator('input[type="email"], input[name="email"]').first().fill(PERSON.email);
  await page.locator('input[type="password"]').first().fill(PERSON.password);
  await page.keyboard.press('Enter');
  await page.locator('[data-row]').first().waitFor();
}

/** Milliseconds from each key to the frame that shows the next row in focus. */
async function steps(page: Page, times: number): Promise<number[]> {
  await page.evaluate(() => {
    const taken: number[] = [];
    Object.assign(globalThis, { benchSteps: taken });
    const row = (): string | null => document.activeElement?.getAttribute('data-row') ?? null;
    const hear = (event: KeyboardEvent): void => {
      const before = row();
      // A task after the frame's callback runs when the frame has been handed over for painting.
      const look = (): number =>
        requestAnimationFrame(() => {
          setTimeout(() => {
            if (row() === before) look();
            else taken.push(performance.now() - event.timeStamp);
          });
        });
      look();
    };
    addEventListener('keydown', hear, true);
  });
  const taken = (): Promise<number[]> =>
    page.evaluate(() => {
      const found: unknown = Reflect.get(globalThis, 'benchSteps');
      return Array.isArray(found) ? found.map(Number) : [];
    });
  for (let n = 1; n <= times; n += 1) {
    await page.keyboard.press('j');
    await page.waitForFunction((count) => Reflect.get(globalThis, 'benchSteps').length >= count, n);
  }
  return taken();
}

async function measure({ size, records, say }: Run): Promise<Figure[]> {
  const executablePath = CHROMIUM.find(existsSync);
  if (!existsSync(BUILT) || executablePath === undefined) {
    say(`desk: left out, ${existsSync(BUILT) ? 'no Chromium is installed' : 'the desk is not built'}`);
    return [];
  }
  const { large } = await records();
  await hire(large.served);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const session = await page.context().newCDPSession(page);
    const scripts = await countScripts(session);
    await session.send('Performance.enable');
    await enter(page, large.served);
    const { metrics } = await session.send('Performance.getMetrics');
    const scripting = (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? Number.NaN) * 1000;
    const compressed = scripts() / 1000;
    const taken = await steps(page, STEPS[size]);
    const what = `desk, ${large.amounts.conversations.toLocaleString('en')} conversations`;
    return [
      { what: `${what}, scripts at first load`, unit: 'kB', value: compressed, target: { atMost: 350 } },
      {
        what: `${what}, scripting until the inbox shows`,
        unit: 'ms',
        value: scripting,
        target: { atMost: 500 },
      },
      { what: `${what}, key to key, p50`, unit: 'ms', value: percentile(taken, 0.5), target: { atMost: 50 } },
      {
        what: `${what}, key to key, p95`,
        unit: 'ms',
        value: percentile(taken, 0.95),
        target: { atMost: 50 },
      },
    ];
  } finally {
    await browser.close();
  }
}

/** The desk in a real Chromium, measured through its own protocol. */
export const desk: Benchmark = {
  name: 'desk',
  about: 'from the sign-in page to the inbox in Chromium, and through it by keyboard',
  measure,
};
