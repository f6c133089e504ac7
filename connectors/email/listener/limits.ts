/** Counts what each peer does, so that one of them cannot keep the others out. */

/** Upper bounds for one listener; `perPeer` counts by remote address. */
export interface ListenerLimits {
  /** Open connections, of all peers together. */
  readonly connections: number;
  readonly connectionsPerPeer: number;
  /** Messages that one peer may hand over within a minute. */
  readonly messagesPerMinutePerPeer: number;
  readonly recipientsPerMessage: number;
  /** Unknown recipients that one connection may name before it is closed: more is address harvesting. */
  readonly unknownRecipientsPerConnection: number;
  /** A connection is closed after so many milliseconds, whatever it does. */
  readonly connectionMs: number;
  /** Silence after which a connection is closed, in milliseconds. */
  readonly silenceMs: number;
}

export const DEFAULT_LIMITS: ListenerLimits = {
  connections: 200,
  connectionsPerPeer: 50,
  messagesPerMinutePerPeer: 3000,
  recipientsPerMessage: 100,
  unknownRecipientsPerConnection: 20,
  connectionMs: 60 * 60_000,
  silenceMs: 5 * 60_000,
};

/** Open connections and messages of the current minute, by peer. */
export class PeerCounts {
  private readonly open = new Map<string, number>();
  private readonly messages = new Map<string, number>();
  private minute = 0;

  /** True when the peer may connect; then `left` must be called once when it goes. */
  enter(peer: string, limit: number): boolean {
    const count = this.open.get(peer) ?? 0;
    if (count >= limit) return false;
    this.open.set(peer, count + 1);
    return true;
  }

  left(peer: string): void {
    const count = (this.open.get(peer) ?? 1) - 1;
    if (count <= 0) this.open.delete(peer);
    else this.open.set(peer, count);
  }

  /** True when the peer may hand over one more message in the minute of `now` (milliseconds). */
  message(peer: string, limit: number, now: number): boolean {
    const minute = Math.floor(now / 60_000);
    if (minute !== this.minute) this.messages.clear();
    this.minute = minute;
    const count = this.messages.get(peer) ?? 0;
    this.messages.set(peer, count + 1);
    return count < limit;
  }
}
