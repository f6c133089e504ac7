export { forgetOldKeys, once } from './idempotency.ts';
export { cursorOf, Page, pageQuery, readCursor } from './paging.ts';
export { direct, get, type HttpParts, type Route, type Within, write } from './route.ts';
export { createServer, mount } from './server.ts';
