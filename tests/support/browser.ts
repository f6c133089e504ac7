/** A real Chromium for the journeys: pages that watch for errors, pictures of what people see, axe. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const CHROMIUM =
  [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
    (path) => path !== undefined && existsSync(path),
  ) ?? null;

/** False where no Chromium is installed: the journeys are skipped, and say so. */
export const chromiumIsHere = CHROMIUM !== null;
if (!chromiumIsHere)
  console.warn('SKIPPED: no Chromium is installed, so nothing was tested through what people see.');

/** Folder of the pictures; output of a build, never committed. */
const PICTURES = fileURLToPath(new URL('../../.build/screenshots/', import.meta.url));

/** Widths at which every screen is looked at: desk, tablet, phone. Pixels. */
export const WIDTHS = { desk: 1440, tablet: 768, phone: 360 } as const;
const HEIGHTS = { desk: 900, tablet: 1024, phone: 740 } as const;
const SCHEMES = ['light', 'dark'] as const;
/** Axe itself, as its Playwright package brings it. */
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

let running: Browser | undefined;

/**
 * The Chromium of this process, which asks nothing of the network by itself: to start one takes longer than many a journey.
 * To close it closes its windows, with their cookies and all; it ends with the process.
 */
export async function startBrowser(): Promise<Browser> {
  if (CHROMIUM === null) throw new Error('Chromium is not installed');
  if (running?.isConnected()) return running;
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  browser.close = async () => {
    await Promise.all(browser.contexts().map((one) => one.close()));
  };
  running = browser;
  return browser;
}

/** Somebody's browser: cookies of their own, and everything that went wrong in it. */
export interface Seat {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Script errors, refused policies and answers from 500 on, of every page of this browser. A good journey has none. */
  readonly wrong: readonly string[];
  /** What `survey` found in somebody's way. A good journey has none. */
  readonly barriers: string[];
  /** Another page of the same browser. */
  another(): Promise<Page>;
}

/** Opens a browser window with cookies of its own. */
export async function takeSeat(
  browser: Browser,
  baseURL: string,
  options: { readonly width?: number; readonly height?: number; readonly reducedMotion?: boolean } = {},
): Promise<Seat> {
  const context = await browser.newContext({
    baseURL,
    viewport: { width: options.width ?? WIDTHS.desk, height: options.height ?? HEIGHTS.desk },
    locale: 'en-GB',
    ...(options.reducedMotion ? { reducedMotion: 'reduce' as const } : {}),
  });
  context.setDefaultTimeout(15_000);
  const wrong: string[] = [];
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      console.error(`policy ${event.violatedDirective} refused ${event.blockedURI} ${event.sample}`);
    });
  });
  const watch = (page: Page): void => {
    page.on('pageerror', (error) => wrong.push(`error: ${error.message}`));
    page.on('console', (message) => {
      // The browser notes every 4xx there; a refused sign-in is no error of the desk.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        wrong.push(`console: ${message.text()}`);
    });
    page.on('response', (answer) => {
      if (answer.status() >= 500)
        wrong.push(`${answer.status()} ${answer.request().method()} ${answer.url()}`);
    });
  };
  context.on('page', watch);
  const page = await context.newPage();
  return { context, page, wrong, barriers: [], another: () => context.newPage() };
}

const require = createRequire(import.meta.url);
const AXE = readFileSync(
  createRequire(require.resolve('@axe-core/playwright')).resolve('axe-core/axe.min.js'),
  'utf8',
);

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
  }[];
}
declare const axe: { run(context: Document, options: object): Promise<AxeResult> };

/**
 * What axe finds against WCAG 2.2 AA, one line each: rule, where. Frames are left out: that of a mail runs no script,
 * so axe would wait in it for ever; what customers design is not ours to mend.
 */
export async function findBarriers(page: Page, rules: 'all' | 'colours' = 'all'): Promise<string[]> {
  const found = await runAxe(page, rules);
  if (found.length === 0) return found;
  // A notice that is just coming or going is pale for a moment: a barrier is what is still there.
  await rest(page);
  const still = new Set(await runAxe(page, rules));
  return found.filter((one) => still.has(one));
}

async function runAxe(page: Page, rules: 'all' | 'colours'): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    (runOnly) => axe.run(document, { runOnly, iframes: false, resultTypes: ['violations'] }),
    rules === 'all' ? { type: 'tag', values: AXE_TAGS } : { type: 'rule', values: ['color-contrast'] },
  );
  return violations.flatMap((one) =>
    one.nodes.map((node) => `${one.id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`.slice(0, 400)),
  );
}

/** Controls that are smaller than 24 × 24 px and no link within a text (WCAG 2.5.8). */
export function findSmallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const inText = (one: Element): boolean => getComputedStyle(one).display === 'inline';
    return [...document.querySelectorAll('a, button, input, select, textarea, [role="button"], [role="tab"]')]
      .filter((one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
      .map((one) => {
        // A label, and the frame around a field, belong to the control: touching them is touching it.
        const label = one instanceof HTMLInputElement ? one.labels?.[0] : undefined;
        const frame = one instanceof HTMLInputElement ? one.closest('.mantine-Input-wrapper') : null;
        const boxes = [one, label ?? one, frame ?? one].map((each) => each.getBoundingClientRect());
        return {
          one,
          width: Math.max(...boxes.map((box) => box.width)),
          height: Math.max(...boxes.map((box) => box.height)),
        };
      })
      .filter(({ one, width, height }) => width > 1 && (width < 23.5 || height < 23.5) && !inText(one))
      .map(
        ({ one, width, height }) =>
          `${one.outerHTML.slice(0, 120)} ${Math.round(width)}×${Math.round(height)}`,
      );
  });
}

/** Whether anything reaches beyond the right edge of the window, so that one would have to scroll sideways. */
export function overflowsSideways(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1);
}

/** Takes a picture of the page as it is. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), animations: 'disabled', caret: 'initial' });
}

/** Waits until what moves has come to rest; what turns for ever is left alone. */
function rest(page: Page): Promise<unknown> {
  return page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((one) => one.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
        .map((one) => one.finished.catch(() => undefined)),
    ),
  );
}

type Size = keyof typeof WIDTHS;
/** What a screen is looked at in. The tablet has the desk's controls in the phone's room: nothing new for axe. */
const EVERYWHERE: readonly (readonly [(typeof SCHEMES)[number], Size])[] = SCHEMES.flatMap((scheme) =>
  (['desk', 'tablet', 'phone'] as const).map((size) => [scheme, size] as const),
);
/** The two ends: whatever differs by width or by theme differs between these. */
const ENDS: typeof EVERYWHERE = [
  ['light', 'desk'],
  ['dark', 'phone'],
];

/** Looks at a screen in both themes and at all widths: takes pictures, and notes what is in somebody's way. */
export function survey(seat: Seat, name: string, page: Page = seat.page): Promise<void> {
  return lookAt(seat, name, page, EVERYWHERE);
}

/** Looks at a further state of a room that is surveyed elsewhere: on a light desk and a dark phone only. */
export function glance(seat: Seat, name: string, page: Page = seat.page): Promise<void> {
  return lookAt(seat, name, page, ENDS);
}

async function lookAt(seat: Seat, name: string, page: Page, views: typeof EVERYWHERE): Promise<void> {
  const before = page.viewportSize();
  const seen = new Set<Size>();
  for (const [scheme, size] of views) {
    const note = (found: readonly string[]): void => {
      for (const one of found) seat.barriers.push(`${name} ${WIDTHS[size]} ${scheme}: ${one}`);
    };
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width: WIDTHS[size], height: HEIGHTS[size] });
    await rest(page);
    await picture(page, `${name}-${WIDTHS[size]}-${scheme}`);
    if (await overflowsSideways(page)) note(['scrolls sideways']);
    if (size === 'tablet') continue;
    // Between the two ends only colours are new; a theme changes nothing else.
    note(await findBarriers(page, ENDS.some(([a, b]) => a === scheme && b === size) ? 'all' : 'colours'));
    // No theme changes a size.
    if (!seen.has(size)) note(await findSmallTargets(page));
    seen.add(size);
  }
  if (before) await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: null });
}
