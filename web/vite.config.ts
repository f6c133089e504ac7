import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = process.env.KEPT_URL ?? 'http://127.0.0.1:4848';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react()],
  server: { proxy: { '/v1': server } },
  build: {
    outDir: '../.build/web',
    emptyOutDir: true,
    target: 'es2023',
    // An inlined asset would be a data: URL, which the page's policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
});
