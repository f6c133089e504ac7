import { useKeys } from '../shell/keys.ts';

interface Verbs {
  /** Attribute of the rows' elements, such as `data-hold`. */
  readonly of: `data-${string}`;
  /** By their keys; told the row that has the focus. */
  readonly keys: Readonly<Record<string, (id: string) => void>>;
}

const idOf = (of: string): string | null =>
  document.activeElement?.closest(`[${of}]`)?.getAttribute(of) ?? null;

/** J and K along rows whose first link has `data-row`; other keys do something with the row that has the focus. */
export function useRows({ of, keys }: Verbs): (run: (id: string) => void) => () => void {
  const on = (run: (id: string) => void) => (): void => {
    const id = idOf(of) ?? document.querySelector(`[${of}]`)?.getAttribute(of);
    if (id) run(id);
  };
  const step = (by: 1 | -1) => (): void => {
    const links = [...document.querySelectorAll<HTMLElement>(`[${of}] [data-row]`)];
    const at = links.findIndex((link) => link.dataset.row === idOf(of));
    links[Math.min(links.length - 1, Math.max(0, at + by))]?.focus();
  };
  useKeys({
    j: step(1),
    k: step(-1),
    ArrowDown: step(1),
    ArrowUp: step(-1),
    ...Object.fromEntries(Object.entries(keys).map(([key, run]) => [key, on(run)])),
  });
  return on;
}
