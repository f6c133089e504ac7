export { HttpPost } from './post.ts';
export { type Letter, renderLetter } from './render.ts';
export { SftpPost } from './sftp.ts';
