/** Where on the evidence ladder a provider's word for a letter stands. */
export interface LetterState {
  readonly rung: 'accepted' | 'dispatched' | 'delivered' | 'delayed' | 'failed' | 'returned';
  /** For people. */
  readonly say: string;
}

const POSTED = { rung: 'dispatched', say: 'Handed to the post.' } as const;
const RETURNED = { rung: 'returned', say: 'The post brought it back.' } as const;
const PRINTING = { rung: 'accepted', say: 'The provider has it and prints it.' } as const;

/**
 * What providers of hybrid mail say, by their words in lower case with `-` for what is between. "Completed" and "processed for
 * delivery" mean that it was posted, never that it was delivered (R29); only tracked post says delivered.
 */
const STATES: ReadonlyMap<string, LetterState> = new Map<string, LetterState>([
  ['accepted', { rung: 'accepted', say: 'The provider accepted it.' }],
  ['ready', { rung: 'accepted', say: 'The provider accepted it.' }],
  ['processing', PRINTING],
  ['printing', PRINTING],
  ['printed', PRINTING],
  ['dispatched', POSTED],
  ['mailed', POSTED],
  ['posted', POSTED],
  ['processed-for-delivery', POSTED],
  ['completed', POSTED],
  ['in-transit', { rung: 'dispatched', say: 'The post is carrying it.' }],
  ['re-routed', { rung: 'delayed', say: 'The post forwards it to another address.' }],
  ['delayed', { rung: 'delayed', say: 'The post is late with it.' }],
  ['delivered', { rung: 'delivered', say: 'The post delivered it.' }],
  ['returned', RETURNED],
  ['returned-to-sender', RETURNED],
  ['rejected', { rung: 'failed', say: 'The provider refused it.' }],
  ['failed', { rung: 'failed', say: 'The provider could not send it.' }],
  ['undeliverable', { rung: 'failed', say: 'It could not be delivered to this address.' }],
  ['cancelled', { rung: 'failed', say: 'It was cancelled at the provider.' }],
  ['canceled', { rung: 'failed', say: 'It was cancelled at the provider.' }],
]);

/** A provider's word about one letter. */
export interface LetterWord {
  /** The provider's name for it. */
  readonly id: string;
  /** Our own name for it, where it is given back. */
  readonly reference?: string | undefined;
  readonly status: string;
  /** ISO 8601, where the provider says when. */
  readonly at?: string | undefined;
  readonly detail?: string | undefined;
}

/** What is known of a letter after a provider's word. */
export interface LetterReport {
  readonly providerId: string;
  readonly reference?: string | undefined;
  readonly status: string;
  readonly rung: LetterState['rung'];
  readonly say: string;
  readonly at: Date | null;
}

/** Reads a provider's word; `undefined` for a state that we do not know. */
export function letterReport({
  id,
  reference,
  status,
  at,
  detail = '',
}: LetterWord): LetterReport | undefined {
  const state = STATES.get(
    status
      .trim()
      .toLowerCase()
      .replace(/[\s_]+/g, '-'),
  );
  if (!state) return undefined;
  const when = at === undefined ? Number.NaN : Date.parse(at);
  return {
    providerId: id,
    reference,
    status,
    rung: state.rung,
    say: detail.trim() === '' ? state.say : `${state.say.replace(/\.$/, '')}: ${detail.trim().slice(0, 300)}`,
    at: Number.isNaN(when) ? null : new Date(when),
  };
}
