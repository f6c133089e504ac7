import { parse } from 'yaml';
import { GivenFacts } from '#contracts/policy-file.ts';
import { policiesNow, tryPolicy, wrongFact } from '#domains/gate/index.ts';
import type { Config } from '#platform/config/index.ts';
import { openHouse } from '../../house.ts';
import { WrongUsage } from '../outcome.ts';
import { periodOf, policyNamed, textOf } from './named.ts';

export interface TryOptions {
  readonly facts?: string;
  readonly type?: string;
  readonly action?: string[];
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
}

type Tried = Awaited<ReturnType<typeof tryPolicy>>;
type On = Parameters<typeof tryPolicy>[3];

/** `kept policy try`. */
export async function tryOn(config: Config, which: string, options: TryOptions): Promise<void> {
  const house = await openHouse(config, { name: 'policy', max: 2 });
  try {
    const { policies } = await policiesNow(house.db);
    const policy = await policyNamed(house, policies, which);
    const now = house.clock.now();
    const tried = await tryPolicy(house.db, policies, policy, onWhat(options, policy.for, now), now);
    if (options.json) process.stdout.write(`${JSON.stringify(tried)}\n`);
    else say(tried);
  } finally {
    await house.close();
  }
}

function onWhat(options: TryOptions, patterns: readonly string[], now: Date): On {
  if ([options.facts, options.action, options.from].filter((one) => one !== undefined).length !== 1)
    throw new WrongUsage('Give one of --facts, --action and --from.');
  if (options.facts !== undefined)
    return { type: typeOf(options.type, patterns), facts: factsIn(options.facts) };
  if (options.action !== undefined) return { actions: options.action.map(requireId) };
  const [from, to] = periodOf(options, now, now);
  return { from, to, most: Number.POSITIVE_INFINITY };
}

/** Named, or the only one that the policy governs. */
function typeOf(given: string | undefined, patterns: readonly string[]): string {
  const [only] = patterns;
  if (given !== undefined) return given;
  if (only !== undefined && patterns.length === 1 && !only.includes('*')) return only;
  throw new WrongUsage(`Say with --type which action is meant: ${patterns.join(', ')}.`);
}

function factsIn(file: string): Extract<On, { type: string }>['facts'] {
  const parsed = GivenFacts.safeParse(readYaml(file));
  if (!parsed.success)
    throw new WrongUsage(
      `${file} must hold facts by their names: {card.confirmed: true}. ${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}`,
    );
  for (const [name, value] of Object.entries(parsed.data)) {
    const wrong = wrongFact(name, value);
    if (wrong !== undefined) throw new WrongUsage(`${file}: ${wrong}`);
  }
  return parsed.data;
}

function readYaml(file: string): unknown {
  const text = textOf(file);
  try {
    return parse(text, { maxAliasCount: 0 }) ?? {};
  } catch (error) {
    throw new WrongUsage(`${file} is not YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function requireId(id: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) return id;
  throw new WrongUsage(`${id} is not the id of an action.`);
}

function say({ looked, verdicts, notKnown, items }: Tried): void {
  for (const item of items) {
    const past = item.action ? `${item.action.at} ${item.action.type} ${item.action.externalId}: ` : '';
    const then = item.answered && item.answered !== item.verdict ? ` (then ${item.answered})` : '';
    const verdict = item.notStored.length > 0 ? 'not known' : item.verdict;
    process.stdout.write(`${past}${verdict}${then} · ${item.policy}\n`);
    if (item.notStored.length > 0)
      process.stdout.write(`  not stored with it: ${item.notStored.join(', ')}\n`);
    for (const { code, say } of item.because) process.stdout.write(`  ${code}: ${say}\n`);
    for (const { need, next } of item.missing) process.stdout.write(`  needs ${need}: ${next}\n`);
    for (const duty of item.duties) process.stdout.write(`  tells «${duty.key}»: ${duty.say}\n`);
  }
  process.stdout.write(
    `${looked} tried: ${verdicts.proceed} proceed, ${verdicts.hold} hold, ${verdicts.refuse} refuse, ${notKnown} not known${looked > items.length ? ` (the first ${items.length} are shown)` : ''}\n`,
  );
}
