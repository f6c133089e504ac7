export { forgetOldKeys, once } from './idempotency.ts';
export { cursorOf, Page, pageQuery, readCursor } from './paging.ts';
export { get, type HttpParts, type Route, write } from './route.ts';
export { createServer, mount } from './server.ts';
