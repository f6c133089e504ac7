import { Problem } from './client.ts';

/** What the server keeps of an uploaded file; `sha256` in hex, `size` in bytes. */
export interface Uploaded {
  readonly sha256: string;
  readonly size: number;
  readonly filename: string;
  readonly contentType: string;
}

/** Uploads one file; `progress` is told 0–100. Not `fetch`: it cannot say how far an upload has come. */
export function upload(
  file: File,
  progress: (percent: number) => void,
  signal: AbortSignal,
): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/v1/uploads');
    request.setRequestHeader('idempotency-key', crypto.randomUUID());
    request.responseType = 'json';
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) progress(Math.round((event.loaded / event.total) * 100));
    });
    request.addEventListener('error', () => reject(new Problem(0, 'offline', '')));
    request.addEventListener('abort', () => reject(new Problem(0, 'aborted', '')));
    request.addEventListener('load', () => {
      const answer = readUploaded(request.response);
      if (request.status < 300 && answer) resolve(answer);
      else reject(new Problem(request.status, 'upload-refused', detailOf(request.response)));
    });
    signal.addEventListener('abort', () => request.abort());
    const form = new FormData();
    form.append('file', file);
    request.send(form);
  });
}

function readUploaded(value: unknown): Uploaded | null {
  if (typeof value !== 'object' || value === null) return null;
  const { sha256, size, filename, contentType } = value as Record<string, unknown>;
  if (typeof sha256 !== 'string' || typeof size !== 'number') return null;
  return { sha256, size, filename: String(filename ?? ''), contentType: String(contentType ?? '') };
}

function detailOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'detail' in value ? String(value.detail) : '';
}
