import { startEngine, takeUpLock } from '#platform/engine/index.ts';

// A Kept process in small: it says what it holds, a JSON line each, and stops when its standard input ends.
const [what, dataDir = ''] = process.argv.slice(2);

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function hold(): Promise<() => Promise<void>> {
  if (what === 'up') {
    const lock = await takeUpLock(dataDir);
    say({ is: 'holding' });
    return () => lock.release();
  }
  const log = (text: string): void => say({ is: 'log', text });
  const engine = await startEngine({ dataDir, log, binDir: process.env.PG_BIN_DIR });
  say({ is: 'holding', started: engine.started, ownerUrl: engine.ownerUrl, version: engine.version });
  return () => engine.stop();
}

try {
  const letGo = await hold();
  for await (const _ of process.stdin);
  await letGo();
} catch (error) {
  say({ is: 'refused', why: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
