import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** Policies that come with Kept, a file each in `policies/` of the repository. */
export interface BuiltInPolicy {
  readonly name: string;
  /** Where it is, for messages: `policies/card-swap.yaml`. */
  readonly file: string;
  readonly yaml: string;
  readonly digest: Buffer;
}

/** The folder of the policies and their tests. */
const POLICY_FOLDER = new URL('../../../../policies/', import.meta.url);

/** SHA-256 of a policy's text. */
export const digestOf = (yaml: string): Buffer => createHash('sha256').update(yaml).digest();

let loaded: readonly BuiltInPolicy[] | undefined;

/** All that come with Kept, by name; read once. */
export function builtInPolicies(): readonly BuiltInPolicy[] {
  loaded ??= readdirSync(POLICY_FOLDER)
    .filter((file) => file.endsWith('.yaml') && !file.endsWith('.tests.yaml'))
    .sort()
    .map((file) => {
      const yaml = readFileSync(new URL(file, POLICY_FOLDER), 'utf8');
      return { name: file.slice(0, -'.yaml'.length), file: `policies/${file}`, yaml, digest: digestOf(yaml) };
    });
  return loaded;
}

/** The tests that stand beside a policy's file (`<name>.tests.yaml`); `undefined` where there are none. */
export function testsBeside(
  file: string | URL,
): { readonly file: string; readonly yaml: string } | undefined {
  const url = typeof file === 'string' ? pathToFileURL(file) : file;
  const beside = new URL(url.href.replace(/\.yaml$/, '.tests.yaml'));
  if (beside.href === url.href || !existsSync(beside)) return undefined;
  const name =
    typeof file === 'string'
      ? file.replace(/\.yaml$/, '.tests.yaml')
      : beside.pathname.split('/').slice(-2).join('/');
  return { file: name, yaml: readFileSync(beside, 'utf8') };
}

/** The tests of a policy that comes with Kept. */
export const testsOfBuiltIn = (name: string): ReturnType<typeof testsBeside> =>
  testsBeside(new URL(`${name}.yaml`, POLICY_FOLDER));
