import { useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

/** Gives the focus a place, if it has none: the given element, the row one was on, or the room. */
function keep(back?: HTMLElement | null): void {
  if (document.activeElement !== document.body) return;
  const to =
    (back?.isConnected ? back : null) ??
    document.querySelector<HTMLElement>('[data-row][data-open]') ??
    document.querySelector<HTMLElement>('[data-row][data-cursor]') ??
    document.getElementById('content');
  to?.focus({ preventScroll: to.id === 'content' });
}

/** Whether a dialog went away with this node. */
const heldDialog = (node: Node): boolean =>
  node instanceof Element &&
  (node.matches('[role="dialog"]') || node.querySelector('[role="dialog"]') !== null);

/** Gives the focus to the field at which a room begins; a room that comes late leaves it in a dialog opened meanwhile. */
export function beginHere(field: HTMLElement | null): void {
  if (!document.activeElement?.closest('[role="dialog"]')) field?.focus();
}

/** Where a room or a dialog took the focus away with it, the focus goes back to where it came from. */
export function useFocusKept(): void {
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    const timer = setTimeout(() => keep(), 0);
    return () => clearTimeout(timer);
  }, [pathname]);
  useEffect(() => {
    let opener: HTMLElement | null = null;
    let last: EventTarget | null = null;
    const remember = ({ target }: FocusEvent): void => {
      last = target;
      if (target instanceof HTMLElement && !target.closest('[role="dialog"]')) opener = target;
    };
    const watch = new MutationObserver((changes) => {
      // A room may take the focus with it long after its address changed: it is exchanged once it is loaded.
      const lost = last instanceof Node && !last.isConnected;
      if (lost) last = null;
      if (lost || changes.some((change) => [...change.removedNodes].some(heldDialog))) keep(opener);
    });
    addEventListener('focusin', remember);
    watch.observe(document.body, { childList: true, subtree: true });
    return () => {
      removeEventListener('focusin', remember);
      watch.disconnect();
    };
  }, []);
}
