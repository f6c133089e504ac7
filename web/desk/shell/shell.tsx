import { Anchor } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Outlet, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { onSignedOut } from '../../api/client.ts';
import { listen } from '../../api/live.ts';
import { memory } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { announce } from '../../ui/announce.tsx';
import { tell } from '../../ui/failure.tsx';
import { Beside } from '../../ui/outdated.tsx';
import { useStore } from '../../ui/store.ts';
import { asked, caseWriting } from '../case/asked.ts';
import { newCase } from '../case-list/new-case-door.ts';
import { notificationsOpen } from '../notifications/door.ts';
import { askedPromise } from '../promises/asked.ts';
import { BottomBar } from './bottom-bar.tsx';
import { Connection } from './connection.tsx';
import { useFocusKept } from './focus.ts';
import { useKeys } from './keys.ts';
import { openPalette } from './palette-door.ts';
import { Rail } from './rail.tsx';
import classes from './shell.module.css';
import { composing, helpOpen, live } from './state.ts';

const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }));
const Help = lazy(async () => ({ default: (await import('./help.tsx')).Help }));
const NewCase = lazy(async () => ({ default: (await import('../case-list/new-case.tsx')).NewCase }));
const Notifications = lazy(async () => ({
  default: (await import('../notifications/notifications.tsx')).Notifications,
}));
const CaseDialogs = lazy(async () => ({ default: (await import('../case/dialogs.tsx')).CaseDialogs }));
const NewMail = lazy(async () => ({ default: (await import('../conversation/new-mail.tsx')).NewMail }));

/** The frame around every room: rail, keys, palette, live updates. */
export function Shell() {
  const phone = useMediaQuery('(max-width: 47.99em)', false, { getInitialValueInEffect: false });
  const help = useStore(helpOpen);
  const compose = useStore(composing);
  const dialogs = useDialogs();
  const opening = useStore(newCase);
  const told = useStore(notificationsOpen);
  useGlobalKeys();
  useLive();
  useFocusKept();
  return (
    <div className={classes.shell} data-phone={phone || undefined}>
      <Anchor href="#content" className={classes.skip}>
        {t.shell.skip}
      </Anchor>
      {!phone && <Rail />}
      <main id="content" className={classes.content} tabIndex={-1}>
        <Connection />
        <div className={classes.room}>
          <Suspense fallback={null}>
            <Outlet />
          </Suspense>
        </div>
      </main>
      {phone && <BottomBar />}
      <Suspense fallback={null}>
        <Beside>
          <Palette />
        </Beside>
        <Beside>{help && <Help />}</Beside>
        <Beside>{dialogs && <CaseDialogs />}</Beside>
        <Beside>{compose && <NewMail customerId={compose.customerId} />}</Beside>
        <Beside>{opening && <NewCase customerId={opening.customerId} />}</Beside>
        <Beside>{told && <Notifications />}</Beside>
      </Suspense>
    </div>
  );
}

/** Whether a dialog about a case or a promise was ever asked for; until then their code is not loaded. */
function useDialogs(): boolean {
  const one = useStore(asked);
  const promise = useStore(askedPromise);
  const wanted = useStore(caseWriting);
  const [ever, setEver] = useState(false);
  if (!ever && (one ?? promise ?? wanted) !== null) setEver(true);
  return ever;
}

function useGlobalKeys(): void {
  const navigate = useNavigate();
  const go =
    (
      to:
        | '/attention'
        | '/promises'
        | '/cases'
        | '/customers'
        | '/handoffs'
        | '/quarantine'
        | '/reports'
        | '/sending'
        | '/search'
        | '/holds'
        | '/batches'
        | '/incidents'
        | '/policies',
    ) =>
    () =>
      void navigate({ to });
  useKeys({
    '?': () => helpOpen.set(true),
    '/': go('/search'),
    c: () => composing.set({ customerId: null }),
    'g a': go('/attention'),
    'g k': go('/cases'),
    'g h': go('/handoffs'),
    'g n': () => notificationsOpen.set(true),
    'g i': () => void navigate({ to: '/inbox' }),
    'g m': () => void navigate({ to: '/inbox', search: { view: 'mine' } }),
    'g u': () => void navigate({ to: '/inbox', search: { view: 'unassigned' } }),
    'g c': go('/customers'),
    'g p': go('/promises'),
    'g l': go('/holds'),
    'g b': go('/batches'),
    'g d': go('/incidents'),
    'g y': go('/policies'),
    'g q': go('/quarantine'),
    'g r': go('/reports'),
    'g t': go('/sending'),
    'g s': () => void navigate({ to: '/settings/$room', params: { room: 'profile' } }),
  });
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey) || event.shiftKey) return;
      event.preventDefault();
      openPalette();
    };
    addEventListener('keydown', hear);
    return () => removeEventListener('keydown', hear);
  }, []);
}

function useLive(): void {
  const navigate = useNavigate();
  useEffect(() => {
    const stop = listen({
      connected: (yes) => live.set(yes ? 'on' : navigator.onLine ? 'trying' : 'offline'),
      arrived: (count) => announce(t.shell.announce.arrived(count)),
      sendingFailed: () => announce(t.shell.announce.sendingFailed),
    });
    const lost = (): void => live.set('offline');
    const back = (): void => {
      live.set('trying');
      void memory.invalidateQueries({ refetchType: 'active' });
    };
    addEventListener('offline', lost);
    addEventListener('online', back);
    const unhear = onSignedOut(() => {
      // Whoever signs out by themselves is there already.
      if (location.pathname === '/sign-in') return;
      memory.clear();
      tell(t.shell.signedOut);
      void navigate({ to: '/sign-in', search: { to: location.pathname + location.search } });
    });
    return () => {
      stop();
      unhear();
      removeEventListener('offline', lost);
      removeEventListener('online', back);
    };
  }, [navigate]);
}
