import {
  builtInPolicies,
  checkPolicies,
  type Finding,
  type PolicyText,
  policiesNow,
  tellingMeans,
  testsBeside,
  testsOfBuiltIn,
  textsInForce,
} from '#domains/gate/index.ts';
import type { Config } from '#platform/config/index.ts';
import { type House, openHouse } from '../../house.ts';
import { NotAllWell } from '../outcome.ts';
import { textOf } from './named.ts';

/** `kept policy check`: exit code 1 where something is wrong; warnings alone are well. With files, only what concerns them counts. */
export async function check(config: Config, files: readonly string[], json: boolean): Promise<void> {
  const house = await openHouse(config, { name: 'policy', max: 2 });
  try {
    const texts = await textsToCheck(house, files);
    const checked = texts.filter(({ inForce }) => files.length === 0 || !inForce);
    const all = checkPolicies(texts, await tellingMeans(house.db));
    const findings = files.length === 0 ? all : concerning(checked, all);
    const ok = findings.every(({ level }) => level !== 'error');
    const beside = { checked: texts.length - checked.length, findings: all.length - findings.length };
    if (json) process.stdout.write(`${JSON.stringify({ ok, checked: checked.length, findings, beside })}\n`);
    else say(checked.length, findings, beside);
    if (!ok) throw new NotAllWell();
  } finally {
    await house.close();
  }
}

/** The files, and what is in force beside them unless a file takes its place. */
async function textsToCheck(house: House, files: readonly string[]): Promise<PolicyText[]> {
  await policiesNow(house.db);
  const given = files.map((file) => ({ file, yaml: textOf(file), inForce: false, tests: testsBeside(file) }));
  const replaced = new Set(given.map(({ yaml }) => /^policy:\s*(\S+)/m.exec(yaml)?.[1]));
  const stored = (await textsInForce(house.db)).filter(({ name }) => !replaced.has(name));
  return [...given, ...stored.map(storedText)];
}

/** What comes with Kept has its file and its tests; of what the company has changed there are none beside it. */
function storedText({ name, version, yaml }: { name: string; version: number; yaml: string }): PolicyText {
  const builtIn = builtInPolicies().find((one) => one.name === name && one.yaml === yaml);
  return builtIn
    ? { file: builtIn.file, yaml, inForce: true, tests: testsOfBuiltIn(name) }
    : { file: `${name}@${version}`, yaml, inForce: true, tests: null };
}

/** What is found in these texts or in the tests beside them. */
function concerning(texts: readonly PolicyText[], findings: readonly Finding[]): Finding[] {
  const own = new Set(texts.flatMap(({ file, tests }) => [file, ...(tests ? [tests.file] : [])]));
  return findings.filter(({ file }) => own.has(file));
}

function say(
  checked: number,
  findings: readonly Finding[],
  beside: { readonly checked: number; readonly findings: number },
): void {
  for (const { level, file, line, say, fix } of findings)
    process.stdout.write(`${level.toUpperCase()} · ${line > 0 ? `${file}:${line}` : file} · ${say} ${fix}\n`);
  const errors = findings.filter(({ level }) => level === 'error').length;
  const warnings = findings.length - errors;
  process.stdout.write(
    `${checked === 1 ? '1 policy' : `${checked} policies`}: ${findings.length === 0 ? 'all well' : `${errors} to put right, ${warnings} to look at`}\n`,
  );
  if (beside.findings > 0)
    process.stdout.write(
      `Beside ${checked === 1 ? 'it' : 'them'}, of the ${beside.checked} in force: ${beside.findings} to look at; «kept policy check» without a file shows them.\n`,
    );
}
