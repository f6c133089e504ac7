import type { Command } from 'commander';
import { EmailAddress } from '#contracts/common.ts';
import { type Role, system } from '#platform/actor.ts';
import type { Config } from '#platform/config/index.ts';
import { inTransaction } from '#platform/db/index.ts';
import { composeDomains } from '../compose.ts';
import { openHouse } from '../house.ts';
import { WrongUsage } from './outcome.ts';
import { roleOption } from './token.ts';

interface UserOptions {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly json?: boolean;
}

/** `kept user create`. */
export function addUser(kept: Command, config: () => Config): void {
  kept
    .command('user')
    .description('People of the company.')
    .command('create')
    .description('Invite somebody: prints a link by which they choose their password within 7 days.')
    .requiredOption('--name <name>', 'their name')
    .requiredOption('--email <address>', 'their address; they sign in with it')
    .addOption(roleOption())
    .option('--json', 'for machines: the link as one line of JSON')
    .action(async (options: UserOptions) => {
      await create(config(), options);
    });
}

async function create(config: Config, options: UserOptions): Promise<void> {
  const name = options.name.trim();
  if (name === '' || name.length > 200) throw new WrongUsage('--name takes 1 to 200 characters.');
  const email = EmailAddress.safeParse(options.email.trim());
  if (!email.success)
    throw new WrongUsage(`--email: «${options.email}» is not an e-mail address. Nothing was done.`);
  const house = await openHouse(config, { name: 'user', max: 2 });
  try {
    const { staff } = composeDomains(house);
    const given = { name, email: email.data, role: options.role };
    const { url } = await inTransaction(house.db, (tx) =>
      staff.createUser(tx, given, system('kept user'), house.clock.now()),
    );
    if (options.json) process.stdout.write(`${JSON.stringify({ ...given, url })}\n`);
    else {
      process.stdout.write(`${url}\n`);
      process.stderr.write(`Give this link to ${name}: it works once, for 7 days.\n`);
    }
  } finally {
    await house.close();
  }
}
