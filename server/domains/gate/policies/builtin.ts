import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

/** Policies that come with Kept, a file each in `policies/` of the repository. */
export interface BuiltInPolicy {
  readonly name: string;
  /** Where it is, for messages: `policies/card-swap.yaml`. */
  readonly file: string;
  readonly yaml: string;
  readonly digest: Buffer;
}

/** The folder of the policies and their tests. */
export const POLICY_FOLDER = new URL('../../../../policies/', import.meta.url);

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
