import { useEffect, useRef } from 'react';
import { createStore } from '../../ui/store.ts';

/** What to do by key: `j`, `?`, `Escape`, or two in a row: `g i`. */
export type Keys = Readonly<Record<string, (() => void) | undefined>>;

const OFF = 'kept.single-keys-off';
/** Whether single keys act. People who dictate or tremble can switch them off (WCAG 2.1.4). */
export const singleKeys = createStore(localStorage.getItem(OFF) !== '1');

/** Switches single keys on or off, on this device. */
export function setSingleKeys(on: boolean): void {
  singleKeys.set(on);
  if (on) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, '1');
}

const layers: { current: Keys }[] = [];
let before = '';
let beforeAt = 0;

function busy(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches('input, textarea, select')) return true;
  return target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null;
}

function find(key: string): (() => void) | undefined {
  for (let i = layers.length - 1; i >= 0; i--) {
    const run = layers[i]?.current[key];
    if (run) return run;
  }
  return undefined;
}

function hear(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (busy(event.target)) return;
  if (event.key.length === 1 && !singleKeys.get()) return;
  const now = performance.now();
  const sequence = now - beforeAt < 1200 ? `${before} ${event.key}` : '';
  const run = (sequence && find(sequence)) || find(event.key);
  before = run ? '' : event.key;
  beforeAt = now;
  if (!run) return;
  event.preventDefault();
  run();
}

/** Adds keys while the component is there; the newest added win. Never while somebody types, nor within a dialog. */
export function useKeys(keys: Keys): void {
  const held = useRef(keys);
  held.current = keys;
  useEffect(() => {
    if (layers.length === 0) addEventListener('keydown', hear);
    layers.push(held);
    return () => {
      layers.splice(layers.indexOf(held), 1);
      if (layers.length === 0) removeEventListener('keydown', hear);
    };
  }, []);
}
