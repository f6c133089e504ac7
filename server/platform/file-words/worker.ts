import { parentPort, workerData } from 'node:worker_threads';
import { wordsOf } from './words.ts';

try {
  parentPort?.postMessage(await wordsOf(workerData, 0));
} catch {
  parentPort?.postMessage(null);
}
