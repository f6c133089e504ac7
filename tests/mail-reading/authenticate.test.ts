import { generateKeyPairSync } from 'node:crypto';
import { dkimSign } from 'mailauth';
import { describe, expect, test } from 'vitest';
import { authenticate, trustedResults } from '../../connectors/email/reading/index.ts';
import { plain } from './samples.ts';

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

const records: Readonly<Record<string, string>> = {
  'kunde.example': 'v=spf1 ip4:192.0.2.7 -all',
  's1._domainkey.kunde.example': `v=DKIM1; k=rsa; p=${keys.publicKey.toString('base64')}`,
  '_dmarc.kunde.example': 'v=DMARC1; p=reject',
};

/** Names of a world of our own; no network. */
const names = (domain: string, type: string) => {
  const text = type === 'TXT' ? records[domain] : undefined;
  return text
    ? Promise.resolve([[text]])
    : Promise.reject(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }));
};

async function signed(): Promise<Buffer> {
  const bytes = plain('Hello');
  const by = { signingDomain: 'kunde.example', selector: 's1', privateKey: keys.privateKey };
  const { signatures } = await dkimSign(bytes, { ...by, signatureData: [by] });
  return Buffer.concat([Buffer.from(signatures), bytes]);
}

const envelope = {
  from: 'ada@kunde.example',
  to: ['desk@kept.example'],
  remoteAddress: '192.0.2.7',
  helo: 'mx.kunde.example',
};

describe('authentication by DNS', () => {
  test('a signed mail from the right server passes', async () => {
    expect(await authenticate(await signed(), envelope, names)).toEqual({
      spf: { result: 'pass', domain: 'kunde.example' },
      dkim: [{ result: 'pass', domain: 'kunde.example' }],
      dmarc: { result: 'pass', domain: 'kunde.example' },
    });
  });

  test('a forged one fails (T30)', async () => {
    const forged = Buffer.from((await signed()).toString().replace('Hello', 'Pay me'));
    const found = await authenticate(forged, { ...envelope, remoteAddress: '198.51.100.1' }, names);
    expect(found.spf.result).toBe('fail');
    expect(found.dkim[0]?.result).not.toBe('pass');
    expect(found.dmarc.result).toBe('fail');
  });

  test('without a peer SPF is none', async () => {
    expect((await authenticate(await signed(), {}, names)).spf.result).toBe('none');
  });

  test('a DNS that fails or never answers is temperror, in time', async () => {
    const failing = () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
    expect((await authenticate(await signed(), envelope, failing)).dkim[0]?.result).toBe('temperror');
    const silent = () => new Promise<string[][]>(() => {});
    expect(await authenticate(await signed(), envelope, silent, 50)).toMatchObject({
      dmarc: { result: 'temperror' },
    });
  });

  test('absurdly many signatures are not worked through', async () => {
    const bytes = plain(
      'x',
      ...Array.from({ length: 1_000 }, () => 'DKIM-Signature: v=1; d=kunde.example; s=s1; b=x'),
    );
    expect((await authenticate(bytes, envelope, names)).dkim).toEqual([
      { result: 'permerror', domain: null },
    ]);
  });
});

describe('Authentication-Results', () => {
  const ours =
    'mx.kept.example; spf=pass smtp.mailfrom=ada@kunde.example; dkim=fail (bad; dmarc=pass) header.d=kunde.example; dmarc=fail header.from=kunde.example';

  test('of a server of ours is read, comments aside', () => {
    expect(trustedResults([['Authentication-Results', ours]], ['MX.kept.example'])).toEqual({
      spf: { result: 'pass', domain: 'kunde.example' },
      dkim: [{ result: 'fail', domain: 'kunde.example' }],
      dmarc: { result: 'fail', domain: 'kunde.example' },
    });
  });

  test('of anybody else is not', () => {
    expect(
      trustedResults(
        [['Authentication-Results', 'evil.example; dmarc=pass header.from=kunde.example']],
        ['mx.kept.example'],
      ),
    ).toBeNull();
    expect(
      trustedResults([['Authentication-Results', '"mx.kept.example"; dmarc=pass']], ['mx.kept.example']),
    ).toBeNull();
    expect(trustedResults([['X-Authentication-Results', ours]], ['mx.kept.example'])).toBeNull();
  });
});
