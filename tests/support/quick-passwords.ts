import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { hashing } from './hashing.ts';

const real = crypto.scrypt;

/**
 * Passwords of tests are hashed in a thousandth of the time: what a real hash costs protects nobody here, and everybody who is
 * hired in a test has a password. Processes that tests start hash as Kept does.
 */
function quickScrypt(...[password, salt, length, options, done]: Parameters<typeof real>): void {
  real(password, salt, length, { ...options, N: hashing.cost ?? options.N }, done);
}

// Once for each process, however many files share it.
if (real.name !== quickScrypt.name) {
  Object.assign(crypto, { scrypt: quickScrypt });
  syncBuiltinESMExports();
}
