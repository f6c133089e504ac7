const taken = new Map<string, string>();

/** The secret that a link carries behind its `#`, by name. It leaves the address at once, so that no history keeps it. */
export function secretOf(name: string): string | null {
  const found = new URLSearchParams(location.hash.slice(1)).get(name);
  if (found) {
    taken.set(name, found);
    history.replaceState(history.state, '', location.pathname);
  }
  return taken.get(name) ?? null;
}
