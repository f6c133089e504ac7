import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import SftpClient from 'ssh2-sftp-client';

/** Whom to sign in to, and as whom. */
export interface SftpSignIn {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  readonly privateKey: string | undefined;
  /** `SHA256:…` of the only host key that is trusted. */
  readonly hostKey: string;
}

/** How long a server is waited for (milliseconds). */
export interface SftpPatience {
  readonly connectMs: number;
  /** For the answer to each thing that it is asked. */
  readonly answerMs: number;
  /** So long what is on its way has once the program is to end. */
  readonly stoppingMs: number;
}

export const PATIENCE: SftpPatience = { connectMs: 20_000, answerMs: 120_000, stoppingMs: 5_000 };
/** So long a server has to take leave of us (milliseconds). */
const LEAVE_MS = 2_000;

/** A file that lies at the server; `size` is what it says (bytes). */
export interface RemoteFile {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly modifyTime: number;
}

/** A session by SFTP. Each call rejects when the server does not answer it in time; after that the line is dead. */
export interface SftpLine {
  list(folder: string): Promise<readonly RemoteFile[]>;
  /** At most so many bytes of a file, and one more where there are more. */
  get(path: string, most: number): Promise<Buffer>;
  put(bytes: Buffer, path: string): Promise<void>;
  /** `d` a folder, `-` a file; `false`: nothing. */
  exists(path: string): Promise<string | false>;
  delete(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
}

/** Signs in, has work done, and leaves. A server that hangs at whatever point holds nothing up for longer than `patience`. */
export async function withSftp<T>(
  { host, port, user, password, privateKey, hostKey }: SftpSignIn,
  patience: SftpPatience,
  signal: AbortSignal | undefined,
  work: (line: SftpLine) => Promise<T>,
): Promise<T> {
  const socket = connect({ host, port });
  const sftp = new SftpClient(host, {});
  const inTime = async <A>(asked: Promise<A>, ms = patience.answerMs): Promise<A> => {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      // At once: nothing that is still to come of this work may reach the server after it counts as failed.
      socket.destroy();
      late.reject(new Error(`${host} does not answer.`));
    }, ms);
    return await Promise.race([asked, late.promise]).finally(() => clearTimeout(timer));
  };
  let last: NodeJS.Timeout | undefined;
  const stopping = (): void => {
    last = setTimeout(() => socket.destroy(), patience.stoppingMs);
  };
  signal?.addEventListener('abort', stopping, { once: true });
  let stranger: string | undefined;
  try {
    const signIn = sftp.connect({
      sock: socket,
      username: user,
      ...(password === undefined ? {} : { password }),
      ...(privateKey === undefined ? {} : { privateKey }),
      readyTimeout: patience.connectMs,
      hostVerifier: (key: Buffer) => {
        const shown = `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
        if (shown !== hostKey) stranger = shown;
        return shown === hostKey;
      },
    });
    // The library's own limit ends with the sign-in; opening SFTP comes after it.
    await inTime(signIn, patience.connectMs * 2);
    return await work(lineOf(sftp, inTime));
  } catch (error) {
    if (stranger !== undefined)
      throw new Error(`${host} shows the host key ${stranger}, and ${hostKey} is the one that is trusted.`);
    throw error;
  } finally {
    signal?.removeEventListener('abort', stopping);
    clearTimeout(last);
    if (!socket.destroyed) await inTime(sftp.end(), LEAVE_MS).catch(() => undefined);
    socket.destroy();
  }
}

type InTime = <A>(asked: Promise<A>) => Promise<A>;

const lineOf = (sftp: SftpClient, inTime: InTime): SftpLine => ({
  list: (folder) => inTime(sftp.list(folder)),
  get: async (path, most) => {
    // Whatever size it was listed with: no more is read.
    const readStreamOptions = { autoClose: true, end: most };
    const bytes = await inTime(sftp.get(path, undefined, { readStreamOptions }));
    return Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0);
  },
  put: async (bytes, path) => void (await inTime(sftp.put(bytes, path))),
  exists: (path) => inTime(sftp.exists(path)),
  delete: async (path) => void (await inTime(sftp.delete(path))),
  rename: async (from, to) => void (await inTime(sftp.rename(from, to))),
});
