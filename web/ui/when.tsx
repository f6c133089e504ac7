import { useEffect } from 'react';
import { clockTime, dayTime, fullTime, shortTime, span } from '../text/format.ts';
import { createStore, useStore } from './store.ts';

const minute = createStore(0);
let ticking = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** Draws again once a minute, so that "waits 3 min" stays true. */
export function useMinute(): number {
  useEffect(() => {
    if (ticking++ === 0) timer = setInterval(() => minute.set(minute.get() + 1), 60_000);
    return () => {
      if (--ticking === 0) clearInterval(timer);
    };
  }, []);
  return useStore(minute);
}

interface WhenProps {
  readonly at: string;
  /** Day and time; or the clock only, where the day stands above. */
  readonly exact?: boolean;
  readonly as?: 'clock';
  readonly className?: string | undefined;
}

/** A time as people read it; the absolute one on hover and for machines. */
export function When({ at, exact = false, as, className }: WhenProps) {
  return (
    <time dateTime={at} title={fullTime(at)} className={className}>
      {as === 'clock' ? clockTime(at) : exact ? dayTime(at) : shortTime(at)}
    </time>
  );
}

/** How long ago, kept true. */
export function Since({ at, say }: { at: string; say: (time: string) => string }) {
  useMinute();
  return (
    <time dateTime={at} title={fullTime(at)}>
      {say(span(at))}
    </time>
  );
}
