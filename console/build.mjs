// Builds the console into the folder that is named: the page, and its script and style by names that hold their digests,
// each with a compressed copy beside it, and their list. Fails where the first view would be larger than 250 KiB compressed.
// Files that would be the same again are left alone, so that nothing that depends on the console is built anew.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';

const LARGEST = 250 * 1024;
const out = process.argv[2] ?? 'target/console';

mkdirSync(out, { recursive: true });

const result = await build({
  entryPoints: ['src/main.tsx', 'src/style.css'],
  bundle: true,
  minify: true,
  write: false,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  outdir: out,
});

const named = {};
const files = [];
const written = new Set();
let compressed = 0;

function write(name, bytes) {
  written.add(name);
  const file = join(out, name);
  if (!existsSync(file) || !readFileSync(file).equals(bytes)) {
    writeFileSync(file, bytes);
  }
}

function keep(name, bytes) {
  files.push(name);
  write(name, bytes);
  const small = gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION });
  write(name + '.gz', small);
  compressed += small.length;
}

for (const file of result.outputFiles) {
  const extension = file.path.slice(file.path.lastIndexOf('.') + 1);
  const digest = createHash('sha256').update(file.contents).digest('hex').slice(0, 16);
  named[extension] = `console-${digest}.${extension}`;
  keep(named[extension], Buffer.from(file.contents));
}

const page = readFileSync('src/index.html', 'utf8')
  .replace('{{script}}', named.js)
  .replace('{{style}}', named.css);
keep('index.html', Buffer.from(page));
keep('icon.svg', readFileSync('src/icon.svg'));
write('files.txt', Buffer.from(files.join('\n') + '\n'));
for (const name of readdirSync(out)) {
  if (!written.has(name)) {
    rmSync(join(out, name), { recursive: true });
  }
}

console.log(`The console's first view is ${(compressed / 1024).toFixed(1)} KiB compressed.`);
if (compressed > LARGEST) {
  console.error(`It must not be larger than ${LARGEST / 1024} KiB.`);
  process.exit(1);
}
