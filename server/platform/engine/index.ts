export { type Engine, type EngineOptions, startEngine } from './engine.ts';
export { AlreadyRunning, EngineError } from './errors.ts';
export { followLauncher } from './parent.ts';
export { takeUpLock, type UpLock } from './up-lock.ts';
