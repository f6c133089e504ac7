/** Makes one guarded call outside; rejects in plain words where no answer came, with `maybeSent` where it may have arrived. */
export type Call = (request: {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}) => Promise<{ readonly status: number; readonly body: string }>;
