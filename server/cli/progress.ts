const WIDTH = 28;

/** A progress bar on standard error when it is a terminal; silent otherwise, and for what takes less than a second. */
export interface Progress {
  /** `done` of `total`, in any unit, and words such as `1,204 mails`. */
  show(done: number, total: number, words: string): void;
  end(): void;
}

export function createProgress(label: string, stream: NodeJS.WriteStream = process.stderr): Progress {
  const started = performance.now();
  let drawn = 0;
  return {
    show: (done, total, words) => {
      const now = performance.now();
      if (!stream.isTTY || now - started < 1000 || now - drawn < 100) return;
      drawn = now;
      const share = total > 0 ? Math.min(1, done / total) : 0;
      const bar = '█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '░');
      stream.write(`\r\x1b[K${label} ${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${words}`);
    },
    end: () => {
      if (drawn > 0) stream.write('\r\x1b[K');
    },
  };
}
