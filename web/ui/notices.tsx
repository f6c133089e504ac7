import { Notifications, useNotifications } from '@mantine/notifications';
import { useEffect } from 'react';

/** Where the notices stand: at the lower right, above the bottom bar of a phone. */
const PLACE = '.mantine-Notifications-root[data-position="bottom-right"]';

/**
 * The notices of what worked and what did not. Whatever scrolls gets as much room at its end as they take
 * (`--desk-notices`), so that nothing lies beneath one that stays: it can be scrolled out from under it.
 */
export function Notices() {
  const some = useNotifications().notifications.length > 0;
  useEffect(() => {
    const place = document.querySelector<HTMLElement>(PLACE);
    if (!some || !place) return;
    const page = document.documentElement.style;
    const watch = new ResizeObserver(() => {
      const room = innerHeight - place.getBoundingClientRect().top;
      page.setProperty('--desk-notices', `${Math.ceil(room)}px`);
    });
    watch.observe(place);
    return () => {
      watch.disconnect();
      page.removeProperty('--desk-notices');
    };
  }, [some]);
  return <Notifications position="bottom-right" limit={4} zIndex={400} />;
}
