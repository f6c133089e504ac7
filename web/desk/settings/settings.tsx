import { NativeSelect } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useNavigate, useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { t } from '../../text/index.ts';
import { RailLink } from '../../ui/link.tsx';
import { readSettings } from '../addresses.ts';
import { useSettingsRooms } from '../shell/rooms.ts';
import classes from './settings.module.css';

const PAGES = {
  profile: lazy(async () => ({ default: (await import('./profile.tsx')).ProfileRoom })),
  security: lazy(async () => ({ default: (await import('./security.tsx')).SecurityRoom })),
  people: lazy(async () => ({ default: (await import('./people.tsx')).PeopleRoom })),
  teams: lazy(async () => ({ default: (await import('./teams.tsx')).TeamsRoom })),
  calendars: lazy(async () => ({ default: (await import('./calendars.tsx')).CalendarsRoom })),
  cases: lazy(async () => ({ default: (await import('./cases.tsx')).CasesRoom })),
  procedures: lazy(async () => ({ default: (await import('./procedures.tsx')).ProceduresRoom })),
  promises: lazy(async () => ({ default: (await import('./promises.tsx')).PromisesRoom })),
  redress: lazy(async () => ({ default: (await import('./redress.tsx')).RedressRoom })),
  templates: lazy(async () => ({ default: (await import('./templates.tsx')).TemplatesRoom })),
  macros: lazy(async () => ({ default: (await import('./macros.tsx')).MacrosRoom })),
  automations: lazy(async () => ({ default: (await import('./automations.tsx')).AutomationsRoom })),
  mailboxes: lazy(async () => ({ default: (await import('./mailboxes.tsx')).MailboxesRoom })),
  channels: lazy(async () => ({ default: (await import('./channels.tsx')).ChannelsRoom })),
  tokens: lazy(async () => ({ default: (await import('./tokens.tsx')).TokensRoom })),
  webhooks: lazy(async () => ({ default: (await import('./webhooks.tsx')).WebhooksRoom })),
  sso: lazy(async () => ({ default: (await import('./sso.tsx')).SsoRoom })),
  audit: lazy(async () => ({ default: (await import('./audit.tsx')).AuditRoom })),
};

/** The settings: one's own, and the company's. */
export function Settings() {
  const params = useParams({ from: '/desk/settings/$room' });
  const room = readSettings(params.room);
  const navigate = useNavigate();
  const phone = useMediaQuery('(max-width: 61.99em)', false, { getInitialValueInEffect: false });
  const shown = useSettingsRooms();
  const PageOf = PAGES[room];
  return (
    <div className={classes.settings}>
      {phone ? (
        <div className={classes.choice}>
          <NativeSelect
            aria-label={t.settings.title}
            value={room}
            onChange={(event) =>
              void navigate({
                to: '/settings/$room',
                params: { room: readSettings(event.currentTarget.value) },
              })
            }
            data={shown.map((one) => ({ value: one, label: t.settings.rooms[one] }))}
          />
        </div>
      ) : (
        <nav className={classes.nav} aria-label={t.settings.title}>
          {shown.map((one, at) => (
            <div key={one}>
              {(at === 0 || one === 'people') && (
                <p className={classes.group}>
                  {at === 0 ? t.settings.groups.you : t.settings.groups.company}
                </p>
              )}
              <RailLink
                to="/settings/$room"
                params={{ room: one }}
                active={one === room}
                label={t.settings.rooms[one]}
                className={classes.link ?? ''}
                aria-current={one === room ? 'page' : undefined}
              />
            </div>
          ))}
        </nav>
      )}
      <div className={classes.page}>
        <Suspense fallback={null}>
          <PageOf />
        </Suspense>
      </div>
    </div>
  );
}
