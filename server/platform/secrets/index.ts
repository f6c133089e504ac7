import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Keys derived from the company's one master secret; the secret itself never leaves this module. */
export interface Secrets {
  /** AES-256-GCM over a text, for passwords that must be given to others (mail servers). */
  seal(text: string): Buffer;
  unseal(sealed: Buffer): string;
  /** HMAC-SHA-256 under a key for one purpose. */
  mac(purpose: string, data: Uint8Array): Buffer;
  /** A 32-byte key for one purpose, hex. */
  keyFor(purpose: string): string;
}

/** Loads the master secret (`KEPT_SECRET`, or `secrets/master` in the data folder, made at first start). */
export async function loadSecrets(dataDir: string, given: string | undefined): Promise<Secrets> {
  const master = given ?? (await generated(join(dataDir, 'secrets')));
  const keys = new Map<string, Buffer>();
  const derive = (purpose: string): Buffer => {
    const known = keys.get(purpose);
    if (known) return known;
    const key = Buffer.from(hkdfSync('sha256', master, 'kept', purpose, 32));
    keys.set(purpose, key);
    return key;
  };
  const sealKey = derive('seal');
  return {
    seal: (text) => {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', sealKey, iv);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]);
    },
    unseal: (sealed) => {
      const decipher = createDecipheriv('aes-256-gcm', sealKey, sealed.subarray(0, 12));
      decipher.setAuthTag(sealed.subarray(12, 28));
      return decipher.update(sealed.subarray(28), undefined, 'utf8') + decipher.final('utf8');
    },
    mac: (purpose, data) => createHmac('sha256', derive(purpose)).update(data).digest(),
    keyFor: (purpose) => derive(purpose).toString('hex'),
  };
}

async function generated(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o711 });
  const path = join(folder, 'master');
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(randomBytes(32).toString('base64url'));
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  await chmod(path, 0o600);
  const secret = await readFile(path, 'utf8');
  if (secret.length < 32) {
    throw new Error(
      `The master secret in ${path} is damaged. Restore it from a backup: sealed passwords and proofs depend on it.`,
    );
  }
  return secret;
}
