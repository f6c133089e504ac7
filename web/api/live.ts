import { gateChanged } from './gate.ts';
import { hearPresence } from './presence.ts';
import { memory } from './queries.ts';
import { refreshInbox } from './refresh.ts';
import { workChanged } from './work.ts';

/** What the event stream tells the desk. */
interface Live {
  readonly type: string;
  readonly subject: string | null;
  readonly customerId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** How the desk hears of what happens elsewhere. */
export interface Listener {
  readonly connected: (yes: boolean) => void;
  /** So many messages of customers arrived since the last call. */
  readonly arrived: (count: number) => void;
  readonly sendingFailed: () => void;
}

function parse(text: string): Live | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('type' in value)) return null;
    const data = 'data' in value && typeof value.data === 'object' && value.data !== null ? value.data : {};
    return {
      type: String(value.type),
      subject: 'subject' in value && typeof value.subject === 'string' ? value.subject : null,
      customerId: 'customerid' in value && typeof value.customerid === 'string' ? value.customerid : null,
      data: data as Readonly<Record<string, unknown>>,
    };
  } catch {
    return null;
  }
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Listens to `/v1/events` and keeps the memory fresh; events within a second are taken together. Returns how to stop. */
export function listen(told: Listener): () => void {
  let due: ReturnType<typeof setTimeout> | undefined;
  let waiting: Live[] = [];
  const settle = (): void => {
    due = undefined;
    const batch = waiting;
    waiting = [];
    apply(batch, told);
  };
  const source = new EventSource('/v1/events');
  const hear = (message: MessageEvent<string>): void => {
    const live = parse(message.data);
    if (!live) return;
    waiting.push(live);
    due ??= setTimeout(settle, 400);
  };
  let lost = false;
  source.addEventListener('kept', hear);
  source.addEventListener('presence', (message: MessageEvent<string>) => hearPresence(message.data));
  source.addEventListener('open', () => {
    told.connected(true);
    // What happened while nobody listened is not replayed: ask again.
    if (lost) void memory.invalidateQueries({ refetchType: 'active' });
    lost = false;
  });
  source.addEventListener('error', () => {
    lost = true;
    told.connected(false);
  });
  return () => {
    clearTimeout(due);
    source.close();
  };
}

function apply(batch: readonly Live[], told: Listener): void {
  const conversations = new Set<string>();
  const customers = new Set<string>();
  let arrived = 0;
  let outgoing = false;
  let cases = false;
  for (const live of batch) {
    // That somebody has read something changes nothing for others.
    if (live.type === 'kept.conversation.read') continue;
    const conversation =
      text(live.data.conversationId) ?? (live.type.startsWith('kept.conversation.') ? live.subject : null);
    if (conversation) conversations.add(conversation);
    if (live.customerId) customers.add(live.customerId);
    if (live.type === 'kept.entry.recorded' && live.data.direction === 'in') arrived++;
    if (live.type.startsWith('kept.outgoing.')) outgoing = true;
    if (live.type === 'kept.outgoing.changed' && live.data.state === 'failed') told.sendingFailed();
    if (/^kept\.(case|promise|handoff)\./.test(live.type)) cases = true;
    if (live.type.startsWith('kept.mailbox.')) void memory.invalidateQueries({ queryKey: ['mailboxes'] });
    if (live.type.includes('quarantine')) void memory.invalidateQueries({ queryKey: ['quarantine'] });
  }
  const types = batch.map((live) => live.type);
  workChanged(types);
  gateChanged(types);
  for (const id of conversations) void memory.invalidateQueries({ queryKey: ['conversation', id] });
  for (const id of customers) {
    void memory.invalidateQueries({ queryKey: ['customer', id] });
    void memory.invalidateQueries({ queryKey: ['record', id] });
  }
  // Words that came or went change what a case owes too.
  if (cases || conversations.size > 0)
    for (const key of ['case', 'cases', 'case-of', 'promises'])
      void memory.invalidateQueries({ queryKey: [key] });
  if (conversations.size > 0) void refreshInbox(conversations);
  if (outgoing) void memory.invalidateQueries({ queryKey: ['trouble'] });
  if (arrived > 0) told.arrived(arrived);
}
