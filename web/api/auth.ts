import { problemOf } from './client.ts';

async function call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`/v1/auth${path}`, {
    method,
    credentials: 'same-origin',
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  if (!response.ok) throw await problemOf(response);
  return response.json().catch(() => null);
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
const words = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** A passkey by the name that its owner gave it. */
export interface Passkey {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
}

/** Signs in by password. `second`: a code is still asked for. */
export async function signIn(email: string, password: string): Promise<'in' | 'second'> {
  const answer = await call('POST', '/sign-in/email', { email, password });
  return field(answer, 'twoFactorRedirect') === true ? 'second' : 'in';
}

/** Ends the session of this device. */
export const signOut = (): Promise<unknown> => call('POST', '/sign-out', {});

/** Gives the second factor: six digits, or a backup code. */
export const giveCode = (code: string, backup: boolean): Promise<unknown> =>
  call('POST', backup ? '/two-factor/verify-backup-code' : '/two-factor/verify-totp', { code });

/** Goes to the company's own sign-in; the browser leaves the desk. */
export async function goToCompany(): Promise<void> {
  const url = words(field(await call('POST', '/sso', {}), 'url'));
  if (/^https?:\/\//.test(url)) location.assign(url);
}

/** Proves once more who is signed in, for what needs a sign-in of the last ten minutes. */
export const proveAgain = (password: string): Promise<unknown> =>
  call('POST', '/reauthentication', { password });

/** Changes the password and signs every other device out. */
export const changePassword = (current: string, password: string): Promise<unknown> =>
  call('POST', '/password', { current, password });

/** Changes one's own address. */
export const changeEmail = (email: string): Promise<unknown> => call('POST', '/email', { email });

/** Begins the set-up of a second factor: the `otpauth:` link for the authenticator, and backup codes. */
export async function beginSecond(password: string): Promise<{ uri: string; codes: string[] }> {
  const answer = await call('POST', '/two-factor/enable', { password });
  return { uri: words(field(answer, 'totpURI')), codes: list(field(answer, 'backupCodes')).map(words) };
}

/** Switches the second factor off. */
export const stopSecond = (password: string): Promise<unknown> =>
  call('POST', '/two-factor/disable', { password });

/** Whether this browser can do passkeys by the standard's own JSON forms. */
export const canPasskey = (): boolean =>
  'PublicKeyCredential' in globalThis && 'parseCreationOptionsFromJSON' in PublicKeyCredential;

/** Passkeys of whoever is signed in. */
export async function passkeys(): Promise<Passkey[]> {
  return list(await call('GET', '/passkey/list-user-passkeys')).map((key) => ({
    id: words(field(key, 'id')),
    name: words(field(key, 'name')),
    createdAt: words(field(key, 'createdAt')),
  }));
}

/** Makes a passkey on this device and gives its public half to the server. */
export async function addPasskey(name: string): Promise<void> {
  const options = await call('GET', '/passkey/generate-register-options');
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as PublicKeyCredentialCreationOptionsJSON,
  );
  const made = await navigator.credentials.create({ publicKey });
  if (!(made instanceof PublicKeyCredential)) throw new DOMException('no credential', 'NotAllowedError');
  await call('POST', '/passkey/verify-registration', { response: made.toJSON(), name });
}

/** Signs in with a passkey. */
export async function signInByPasskey(): Promise<void> {
  const options = await call('GET', '/passkey/generate-authenticate-options');
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as PublicKeyCredentialRequestOptionsJSON,
  );
  const given = await navigator.credentials.get({ publicKey });
  if (!(given instanceof PublicKeyCredential)) throw new DOMException('no credential', 'NotAllowedError');
  await call('POST', '/passkey/verify-authentication', { response: given.toJSON() });
}

/** Forgets a passkey. */
export const removePasskey = (id: string): Promise<unknown> =>
  call('POST', '/passkey/delete-passkey', { id });
