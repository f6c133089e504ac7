import type { z } from 'zod';
import { type Ability, type Me, Profile, type Role } from '#contracts/staff.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import { workingTimeOf } from './calendars/index.ts';

type Word = z.output<typeof Ability>;

const AGENT: readonly Word[] = ['read', 'reply', 'note', 'assign', 'edit-customers'];
const LEAD: readonly Word[] = [...AGENT, 'merge', 'quarantine', 'reports', 'automate'];
const MANAGER: readonly Word[] = [...LEAD, 'export', 'teams'];

/** What each role may do; the desk shows and hides by these words and knows no roles. */
export const ABILITIES: Readonly<Record<z.output<typeof Role>, readonly Word[]>> = {
  agent: AGENT,
  lead: LEAD,
  manager: MANAGER,
  admin: [...MANAGER, 'invite', 'tokens', 'settings', 'audit'],
  auditor: ['read', 'reports', 'export', 'audit'],
};

interface MeRow {
  email: string;
  signature: string;
  language: string | null;
  theme: string | null;
  time_zone: string | null;
  second_factor: boolean;
  teams: { id: string; name: string }[];
  passkeys: number;
  ways: string[];
}

/** Who is calling, with everything that the desk needs to know about them at its start. */
export async function describeMe(db: Database, actor: Actor): Promise<z.input<typeof Me>> {
  const role = actor.type === 'system' ? 'admin' : actor.role;
  const { timeZone: companyZone } = await workingTimeOf(db, {});
  const { id, type, name } = actor;
  const base = { id, type, name, role, companyZone, abilities: [...ABILITIES[role]] };
  if (actor.type !== 'staff') return { ...base, teams: [], profile: null, signIn: null };
  const { rows } = await sql<MeRow>`
    select email, signature, language, theme, time_zone, second_factor,
      (select count(*) from staff_passkeys where staff_id = s.id) as passkeys,
      coalesce((select jsonb_agg(provider_id) from staff_accounts where staff_id = s.id), '[]') as ways,
      coalesce((select jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name) order by t.name)
        from team_members m join teams t on t.id = m.team_id and t.archived_at is null where m.staff_id = s.id), '[]') as teams
    from staff s where id = ${actor.id}::uuid`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('person');
  return {
    ...base,
    teams: row.teams,
    profile: Profile.parse({ ...row, timeZone: row.time_zone }),
    signIn: {
      password: row.ways.includes('credential'),
      secondFactor: row.second_factor,
      passkeys: row.passkeys,
      sso: row.ways.includes('sso'),
    },
  };
}
