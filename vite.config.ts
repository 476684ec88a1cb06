import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The pages, for the Chromium that Electron brings and for browsers; served by the host (core/host/assets.ts).
export default defineConfig({
  root: 'renderer',
  base: '/',
  plugins: [react()],
  resolve: {
    alias: {
      '#core': fileURLToPath(new URL('core', import.meta.url)),
      '#renderer': fileURLToPath(new URL('renderer', import.meta.url)),
    },
  },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome108',
    cssTarget: 'chrome108',
    sourcemap: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
  },
});
