import { APIError } from '@better-auth/core/error';
import type { Actor } from '#platform/actor.ts';
import { sql } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { markAccepted, openInvitation } from '../invitations.ts';
import type { StaffParts } from '../parts.ts';
import type { Admit } from './adapter.ts';

const text = (data: object, key: string): unknown => Object.entries(data).find(([name]) => name === key)?.[1];

/** Lets in whom the provider vouches for: invited addresses with the invited role, addresses of the allowed domain as agents. */
export function admission({ clock, hooks }: Pick<StaffParts, 'clock' | 'hooks'>): Admit {
  return async (tx, newcomer) => {
    const email = String(text(newcomer, 'email') ?? '').toLowerCase();
    const now = clock.now();
    const invited = await openInvitation(tx, email, now);
    const { rows: settings } = await sql<{
      allowed_domain: string | null;
    }>`select allowed_domain from sso_settings`.execute(tx);
    const domain = settings[0]?.allowed_domain;
    const allowed = domain != null && email.endsWith(`@${domain}`);
    if (text(newcomer, 'emailVerified') !== true || !(invited || allowed)) {
      throw new APIError('FORBIDDEN', {
        code: 'not_invited',
        message: 'Ask an admin of Kept for an invitation.',
      });
    }
    const role = invited?.role ?? 'agent';
    return {
      role,
      welcome: async () => {
        const { rows } = await sql<{
          id: string;
          name: string;
        }>`select id, name from staff where email = ${email}`.execute(tx);
        const person = rows[0];
        if (!person) return;
        const actor: Actor = { type: 'staff', id: person.id, name: person.name, role };
        await publish(tx, actor, now, [
          { type: 'kept.staff.joined', subject: person.id, data: { role, how: 'single sign-on' } },
        ]);
        await markAccepted(tx, email, actor, now);
        await hooks.came(tx, actor, now);
      },
    };
  };
}
