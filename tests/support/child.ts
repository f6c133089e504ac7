import { fileURLToPath } from 'node:url';

/** What Node compiled before: a start of Kept takes half as long with it. The check itself keeps it there too. */
const COMPILED = fileURLToPath(new URL('../../.build/node', import.meta.url));

/** The environment of a process that a test starts: nothing of the machine's own Kept, and what is given. */
export const childEnvironment = (more: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? COMPILED,
  ...more,
});
