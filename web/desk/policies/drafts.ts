/** Changes of a policy that are not saved yet. Kept on this device until the server has taken them. */
export interface PolicyDraft {
  readonly yaml: string;
  /** The newest version when they were begun; `null`: a new policy. */
  readonly since: number | null;
}

// Beside the drafts of messages, so that signing out asks about these too.
const PREFIX = 'kept.draft.';
const slot = (userId: string, name: string): string => `${PREFIX}${userId}.policy.${name}`;

/** Somebody's unsaved changes of a policy, if there are any. */
export function loadPolicyDraft(userId: string, name: string): PolicyDraft | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(slot(userId, name)) ?? 'null');
    if (typeof value !== 'object' || value === null || !('yaml' in value) || !('since' in value)) return null;
    const { yaml, since } = value;
    return typeof yaml === 'string' && (since === null || typeof since === 'number') ? { yaml, since } : null;
  } catch {
    return null;
  }
}

/** Keeps changes; false where the browser has no room for them. */
export function keepPolicyDraft(userId: string, name: string, draft: PolicyDraft): boolean {
  try {
    localStorage.setItem(slot(userId, name), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

/** Forgets changes: the server has them, or their author discarded them. */
export const dropPolicyDraft = (userId: string, name: string): void =>
  localStorage.removeItem(slot(userId, name));

/** Names of policies that somebody has unsaved changes of. */
export const draftedPolicies = (userId: string): Set<string> => {
  const start = slot(userId, '');
  return new Set(
    Object.keys(localStorage)
      .filter((key) => key.startsWith(start))
      .map((key) => key.slice(start.length)),
  );
};
