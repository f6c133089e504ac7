import { useEffect, useRef, useState } from 'react';
import { Problem } from '../../api/client.ts';
import { upload } from '../../api/upload.ts';
import { t } from '../../text/index.ts';
import { announce } from '../../ui/announce.tsx';
import type { DraftFile } from './drafts.ts';

/** A file on its way to the server. */
export interface Uploading {
  readonly id: string;
  readonly name: string;
  readonly percent: number;
  /** Why it could not be uploaded, or `null`. */
  readonly failed: string | null;
}

/** Uploads files at once, as they are attached; each that arrives is handed to `done`. */
export function useFiles(done: (file: DraftFile) => void): {
  going: readonly Uploading[];
  add: (files: Iterable<File>) => void;
  remove: (id: string) => void;
} {
  const [going, setGoing] = useState<readonly Uploading[]>([]);
  const running = useRef(new Map<string, AbortController>());
  const told = useRef(done);
  told.current = done;
  useEffect(() => {
    const all = running.current;
    return () => {
      for (const one of all.values()) one.abort();
    };
  }, []);
  const change = (id: string, to: Partial<Uploading>): void =>
    setGoing((list) => list.map((one) => (one.id === id ? { ...one, ...to } : one)));
  const remove = (id: string): void => {
    running.current.get(id)?.abort();
    setGoing((list) => list.filter((one) => one.id !== id));
  };
  const start = async (file: File): Promise<void> => {
    const id = crypto.randomUUID();
    const stop = new AbortController();
    running.current.set(id, stop);
    setGoing((list) => [...list, { id, name: file.name, percent: 0, failed: null }]);
    try {
      const kept = await upload(file, (percent) => change(id, { percent }), stop.signal);
      told.current({
        upload: kept.sha256,
        filename: file.name || 'file',
        contentType: file.type || kept.contentType || 'application/octet-stream',
        size: kept.size,
      });
      remove(id);
    } catch (error) {
      if (stop.signal.aborted) return;
      const why =
        error instanceof Problem && error.message ? error.message : t.composer.uploadFailed(file.name);
      change(id, { failed: why });
      announce(why);
    } finally {
      running.current.delete(id);
    }
  };
  return {
    going,
    add: (files) => {
      for (const file of files) void start(file);
    },
    remove,
  };
}
