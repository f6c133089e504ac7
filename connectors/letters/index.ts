export { type Letter, renderLetter } from './render.ts';
