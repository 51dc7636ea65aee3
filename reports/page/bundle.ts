/** Puts the page's own script together; part of `npm run build`, run where the compiler put it: `dist/reports/page`. */
import { build } from 'esbuild';
import { join } from 'node:path';
import { CLIENT_FILE } from './script.ts';

await build({
  entryPoints: [join(import.meta.dirname, '..', '..', '..', 'reports', 'page', 'client', 'main.ts')],
  outfile: join(import.meta.dirname, CLIENT_FILE),
  bundle: true,
  minify: true,
  // Texts of the page may hold any character; the script itself holds none that an encoding could change.
  charset: 'ascii',
  format: 'iife',
  target: 'es2022',
  logLevel: 'warning',
});
