import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where originals over 1 MiB lie, by lower-case hex SHA-256. Written completely and durably, or not at all. */
export interface LargeStore {
  /** Takes the bytes under no name yet; `keep` gives them theirs, durably. */
  draft(bytes: AsyncIterable<Uint8Array>): Promise<{ keep(name: string): Promise<void> }>;
  get(name: string): Promise<AsyncIterable<Uint8Array>>;
}

const place = (folder: string, name: string): string =>
  join(folder, name.slice(0, 2), name.slice(2, 4), name);

/** Large originals in a folder, two levels deep, written beside, synced, then renamed. */
export function folderStore(folder: string): LargeStore {
  return {
    draft: async (bytes) => {
      await mkdir(join(folder, 'drafts'), { recursive: true });
      const path = join(folder, 'drafts', randomUUID());
      try {
        await writeDurably(path, bytes);
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      }
      return { keep: (name) => keep(path, folder, place(folder, name)) };
    },
    get: async (name) => {
      const path = place(folder, name);
      await access(path);
      return createReadStream(path);
    },
  };
}

async function keep(draft: string, folder: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await rename(draft, path);
  // The name is durable only with each folder above it that may be new.
  for (const above of [dirname(path), dirname(dirname(path)), folder]) {
    const handle = await open(above, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

/** Writes a new file and syncs it; returns how many bytes it has. */
export async function writeDurably(path: string, bytes: AsyncIterable<Uint8Array>): Promise<number> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}
