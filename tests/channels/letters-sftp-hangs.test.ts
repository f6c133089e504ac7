import { createHash, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import ssh2 from 'ssh2';
import { afterEach, expect, test } from 'vitest';
import { SftpPost } from '#connectors/letters/index.ts';

/** A server that lets everybody in and, from some point on, says nothing more. */
type Point = 'greeting' | 'sign-in' | 'subsystem' | 'list' | 'open' | 'rename' | 'leave';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
const { OK, EOF, OP_UNSUPPORTED, NO_SUCH_FILE } = ssh2.utils.sftp.STATUS_CODE;

async function hangsAt(point: Point): Promise<{ port: number; hostKey: string; renamed: string[] }> {
  const renamed: string[] = [];
  const server = new ssh2.Server({ hostKeys: [privateKey] }, (client) => {
    client.on('error', () => undefined);
    if (point === 'greeting') return;
    client.on('authentication', (context) => (point === 'sign-in' ? undefined : context.accept()));
    client.on('ready', () =>
      client.on('session', (accept) =>
        accept().on('sftp', (acceptSftp) => {
          if (point !== 'subsystem') talk(acceptSftp(), point, renamed);
        }),
      ),
    );
  });
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (client) => sockets.add({ destroy: () => client.end() }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const key = ssh2.utils.parseKey(privateKey);
  if (key instanceof Error) throw key;
  const shown = createHash('sha256').update(key.getPublicSSH()).digest('base64').replace(/=+$/, '');
  const address = server.address();
  return { port: address instanceof Object ? address.port : 0, hostKey: `SHA256:${shown}`, renamed };
}

function talk(sftp: ssh2.SFTPWrapper, point: Point, renamed: string[]): void {
  let listed = false;
  sftp.on('REALPATH', (id, path) => sftp.name(id, [{ filename: path, longname: path, attrs: {} as never }]));
  sftp.on('OPENDIR', (id) => (point === 'list' ? undefined : sftp.handle(id, Buffer.from('d'))));
  sftp.on('READDIR', (id) => {
    if (listed) return sftp.status(id, EOF);
    listed = true;
    const attrs = { mode: 0o100644, uid: 0, gid: 0, size: 40, atime: 1, mtime: 1 };
    return sftp.name(id, [{ filename: 'a.csv', longname: '-rw-r--r-- 1 x x 40 a.csv', attrs }]);
  });
  sftp.on('OPEN', (id) => (point === 'open' ? undefined : sftp.handle(id, Buffer.from('f'))));
  sftp.on('WRITE', (id) => sftp.status(id, OK));
  sftp.on('FSETSTAT', (id) => sftp.status(id, OK));
  sftp.on('CLOSE', (id) => sftp.status(id, OK));
  sftp.on('STAT', (id) => sftp.status(id, NO_SUCH_FILE));
  sftp.on('LSTAT', (id) => sftp.status(id, NO_SUCH_FILE));
  sftp.on('RENAME', (id, _from, to) => {
    if (point === 'rename' && to.includes('batch-')) return;
    renamed.push(to);
    sftp.status(id, OK);
  });
  sftp.on('READ', (id) => sftp.status(id, OP_UNSUPPORTED));
}

const LONG = { connectMs: 60_000, answerMs: 60_000, stoppingMs: 100 };
/** Only what the server hangs at is given up soon: on a busy machine everything before it takes its time. */
const patienceAt = (point: Point) => {
  if (point === 'leave') return LONG;
  return ['open', 'rename', 'list'].includes(point)
    ? { ...LONG, answerMs: 2_000 }
    : { ...LONG, connectMs: 500 };
};
const accountOf = ({ port, hostKey }: { port: number; hostKey: string }) => ({
  host: '127.0.0.1',
  port,
  user: 'kept',
  password: 'secret',
  privateKey: undefined,
  hostKey,
  dropFolder: '/drop',
  statusFolder: '/status',
  manifest: 'csv' as const,
});
const postTo = async (point: Point) => {
  const peer = await hangsAt(point);
  return { peer, post: new SftpPost(accountOf(peer), patienceAt(point)) };
};
const letter = { reference: 'r-1', to: 'A\nB', bytes: Buffer.from('%PDF-') };

test.each(['greeting', 'sign-in', 'subsystem', 'list'] as const)(
  'a server that hangs at «%s» is given up, and that is said',
  async (point) => {
    const { post } = await postTo(point);
    await expect(post.poll(async () => undefined)).rejects.toThrow();
    expect(await post.trial()).toMatchObject({ ok: false });
  },
);

test.each([
  ['sign-in', 'later'],
  ['open', 'later'],
  ['rename', 'in-doubt'],
  ['leave', 'accepted'],
] as const)('a batch that is handed to a server that hangs at «%s» is %s', async (point, outcome) => {
  const { peer, post } = await postTo(point);
  let transmitting = 0;
  const [said] = await post.hand([letter], {
    onTransmitting: async () => {
      transmitting += 1;
    },
    signal: new AbortController().signal,
  });
  expect(said?.outcome).toBe(outcome);
  expect(transmitting).toBe(outcome === 'later' ? 0 : 1);
  // Nothing reaches it after that.
  const before = peer.renamed.length;
  await new Promise((resolve) => setImmediate(resolve));
  expect(peer.renamed).toHaveLength(before);
});

test('a program that is to end does not wait for it', async () => {
  const peer = await hangsAt('open');
  const stop = new AbortController();
  const post = new SftpPost(accountOf(peer), LONG);
  const handed = post.hand([letter], { onTransmitting: async () => undefined, signal: stop.signal });
  stop.abort();
  expect((await handed)[0]?.outcome).toBe('later');
});
