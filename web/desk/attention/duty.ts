import type { CaseTask } from '../../api/cases.ts';
import type { CallToMake } from '../../api/types.ts';
import { createStore } from '../../ui/store.ts';

/** Tasks whose message was sent from here and has not left yet: nobody sends it twice. */
export const leaving = createStore<ReadonlySet<string>>(new Set());
/** What is being done just now: a call is written down, or a message is read before it goes. Outlives a turn of the screen. */
export const duty = createStore<{ readonly call: CallToMake } | { readonly task: CaseTask } | null>(null);
