import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { createToken } from '#domains/staff/index.ts';
import { ROLES, type Role, system } from '#platform/actor.ts';
import type { Config } from '#platform/config/index.ts';
import { inTransaction } from '#platform/db/index.ts';
import { openHouse } from '../house.ts';
import { WrongUsage } from './outcome.ts';

interface TokenOptions {
  readonly name: string;
  readonly role: Role;
  readonly expires?: Date;
  readonly json?: boolean;
}

const Moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

/** An option's value as an instant; a bare date is its beginning in UTC. */
function instant(value: string): Date {
  const parsed = Moment.safeParse(value);
  if (!parsed.success)
    throw new InvalidArgumentError('Write a date such as 2027-01-31, or 2027-01-31T12:00:00Z.');
  return new Date(parsed.data);
}

/** What a person or a token may be; one of these and nothing else. */
export const roleOption = (): Option =>
  new Option('--role <role>', 'what it may do').choices([...ROLES]).makeOptionMandatory();

/** `kept token create`. */
export function addToken(kept: Command, config: () => Config): void {
  kept
    .command('token')
    .description('Tokens by which other systems use the API.')
    .command('create')
    .description('Make a token. It is printed this once; Kept stores only its hash.')
    .requiredOption('--name <name>', 'which system it is for, such as "card system"')
    .addOption(roleOption())
    .option(
      '--expires <date>',
      'when it ends, such as 2027-01-31; without it, when somebody ends it',
      instant,
    )
    .option('--json', 'for machines: id and token as one line of JSON')
    .action(async (options: TokenOptions) => {
      await create(config(), options);
    });
}

async function create(config: Config, options: TokenOptions): Promise<void> {
  const name = options.name.trim();
  if (name === '' || name.length > 200) throw new WrongUsage('--name takes 1 to 200 characters.');
  const house = await openHouse(config, { name: 'token', max: 2 });
  try {
    const now = house.clock.now();
    if (options.expires && options.expires <= now) throw new WrongUsage('--expires has passed already.');
    const given = { name, role: options.role, expiresAt: options.expires };
    const made = await inTransaction(house.db, (tx) => createToken(tx, given, system('kept token'), now));
    const { role } = options;
    const expiresAt = options.expires?.toISOString() ?? null;
    if (options.json)
      process.stdout.write(`${JSON.stringify({ id: made.id, token: made.token, name, role, expiresAt })}\n`);
    else {
      process.stdout.write(`${made.token}\n`);
      process.stderr.write(
        `Keep it safe: it is not shown again. It may do what the role ${role} may, ${expiresAt === null ? 'until somebody ends it' : `until ${expiresAt}`}.\n`,
      );
    }
  } finally {
    await house.close();
  }
}
