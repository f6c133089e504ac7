import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A security key in software (WebAuthn level 2, ES256, attestation `none`) for one site. */
export interface Authenticator {
  create(challenge: string): object;
  get(challenge: string, options?: { unlocked?: boolean; origin?: string }): object;
}

const cbor = {
  /** The shortest form: readers encode again to learn its length. */
  bytes: (value: Uint8Array): Buffer => {
    const head = value.length < 256 ? [0x58, value.length] : [0x59, value.length >> 8, value.length & 255];
    return Buffer.concat([Buffer.from(head), value]);
  },
  text: (value: string): Buffer => Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]),
};

const USER_PRESENT = 1;
const USER_VERIFIED = 4;
const HAS_KEY = 64;

export function createAuthenticator(rpId: string, origin: string): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const id = randomBytes(32);
  let counter = 0;
  const client = (type: string, challenge: string, from: string): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin: from, crossOrigin: false }));
  const data = (flags: number, rest = Buffer.alloc(0)): Buffer => {
    counter += 1;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.from([flags]), count, rest]);
  };
  // COSE key: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
  const key = Buffer.concat([
    Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
    cbor.bytes(Buffer.from(x, 'base64url')),
    Buffer.from([0x22]),
    cbor.bytes(Buffer.from(y, 'base64url')),
  ]);
  const credential = (response: object): object => ({
    id: id.toString('base64url'),
    rawId: id.toString('base64url'),
    type: 'public-key',
    clientExtensionResults: {},
    response,
  });
  return {
    create: (challenge) => {
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, key]);
      const authData = data(USER_PRESENT | USER_VERIFIED | HAS_KEY, attested);
      const object = Buffer.concat([
        Buffer.from([0xa3]),
        cbor.text('fmt'),
        cbor.text('none'),
        cbor.text('attStmt'),
        Buffer.from([0xa0]),
        cbor.text('authData'),
        cbor.bytes(authData),
      ]);
      return credential({
        clientDataJSON: client('webauthn.create', challenge, origin).toString('base64url'),
        attestationObject: object.toString('base64url'),
        transports: ['internal'],
      });
    },
    get: (challenge, { unlocked = true, origin: from = origin } = {}) => {
      const clientData = client('webauthn.get', challenge, from);
      const authData = data(USER_PRESENT | (unlocked ? USER_VERIFIED : 0));
      const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()]);
      return credential({
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: sign('sha256', signed, privateKey).toString('base64url'),
      });
    },
  };
}
