import { useEffect, useState } from 'react';
import { dropPolicyDraft, keepPolicyDraft, loadPolicyDraft } from './drafts.ts';

/** A text that is being edited. */
export interface Editing {
  readonly yaml: string;
  /** The newest version when it was begun; `null`: a new policy. */
  readonly since: number | null;
  readonly touched: boolean;
  /** False: the browser had no room for it. */
  readonly kept: boolean;
  readonly change: (yaml: string) => void;
  /** Forgets the changes and goes back to what is saved. */
  readonly forget: () => void;
}

/** Edits a text; what is changed is kept in the browser with every letter, until it is saved or discarded. */
export function useDraft(userId: string, name: string, saved: string, newest: number | null): Editing {
  const [found] = useState(() => loadPolicyDraft(userId, name));
  const [yaml, setYaml] = useState(found?.yaml ?? saved);
  const [since, setSince] = useState(found?.since ?? newest);
  const [touched, setTouched] = useState(found !== null);
  const [kept, setKept] = useState(true);
  // What was saved elsewhere is shown as long as nothing here was changed.
  useEffect(() => {
    if (touched) return;
    setYaml(saved);
    setSince(newest);
  }, [saved, newest, touched]);
  return {
    yaml,
    since,
    touched,
    kept,
    change: (next) => {
      setYaml(next);
      setTouched(true);
      setKept(keepPolicyDraft(userId, name, { yaml: next, since }));
    },
    forget: () => {
      dropPolicyDraft(userId, name);
      setTouched(false);
    },
  };
}
