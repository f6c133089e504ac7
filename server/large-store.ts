import { fileURLToPath } from 'node:url';
import { folderStore, type LargeStore } from '#platform/blobs/index.ts';
import { s3Store } from '#platform/blobs/s3.ts';

/** The store that the setting `KEPT_ORIGINALS` names: `file:///folder`, `s3://bucket/prefix?endpoint=…&region=…`, or the default. */
export function largeStoreOf(setting: string | undefined, standard: LargeStore): LargeStore {
  if (setting === undefined) return standard;
  const url = new URL(setting);
  return url.protocol === 's3:' ? s3Store(url) : folderStore(fileURLToPath(url));
}
