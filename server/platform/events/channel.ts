import { EventEmitter, once } from 'node:events';
import pg from 'pg';

/**
 * One listening session for a process: PostgreSQL's NOTIFY as wake-ups. Lost sessions are opened again, and every
 * reopening wakes everybody, because something may have been missed; so a wake-up only ever means «look».
 */
export class Channel {
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  readonly #url: string;
  #client: pg.Client | undefined;
  #closed = false;

  constructor(url: string) {
    this.#url = url;
  }

  /** Calls `listener` at every notification on `name`, with what it says, and with nothing after each reconnection. */
  async on(name: string, listener: (said?: string) => void): Promise<() => void> {
    const first = this.#emitter.listenerCount(name) === 0;
    this.#emitter.on(name, listener);
    if (first && this.#client) await this.#client.query(`listen ${pg.escapeIdentifier(name)}`);
    return () => this.#emitter.off(name, listener);
  }

  async open(): Promise<void> {
    const client = new pg.Client({ connectionString: this.#url, application_name: 'kept listen' });
    client.on('notification', (message) => this.#emitter.emit(message.channel, message.payload));
    client.on('error', () => undefined);
    try {
      await client.connect();
      this.#client = client;
      for (const name of this.#emitter.eventNames())
        await client.query(`listen ${pg.escapeIdentifier(String(name))}`);
      if (this.#closed) throw new Error('closed while it was being opened');
    } catch (error) {
      this.#client = undefined;
      await client.end().catch(() => undefined);
      throw error;
    }
    // Only a session that was open is opened again: an attempt that fails is `#reopen`'s own affair.
    client.once('end', () => void this.#reopen());
  }

  async #reopen(): Promise<void> {
    this.#client = undefined;
    while (!this.#closed) {
      try {
        await this.open();
        for (const name of this.#emitter.eventNames()) this.#emitter.emit(name);
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const client = this.#client;
    if (!client) return;
    const ended = once(client, 'end');
    await client.end();
    await ended.catch(() => undefined);
  }
}
