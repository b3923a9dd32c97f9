// Compiles the SIMD kernel of the networks and writes its bytes into a source file; with `--check` it
// only says whether they stand there already.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const folder = fileURLToPath(new URL('../agents/learning/backends/', import.meta.url));
const [source, target] = [`${folder}simd-kernel.as`, `${folder}simd-kernel.ts`];
const LINE = 88; // characters of base64

const bytes = await compile(readFileSync(source, 'utf8'));
const text = sourceFile(Buffer.from(bytes).toString('base64'));
if (process.argv.includes('--check')) {
  const isSame = readFileSync(target, 'utf8') === text;
  process.stdout.write(isSame ? 'the kernel is up to date\n' : 'the kernel differs: build it\n');
  process.exitCode = isSame ? 0 : 1;
} else {
  writeFileSync(target, text);
  process.stdout.write(`${target}: ${bytes.length} bytes of WebAssembly\n`);
}

async function compile(code) {
  let result;
  const options = '-O3 --converge --noAssert --runtime stub --importMemory --noExportMemory';
  const features = '--enable simd --disable bulk-memory'; // and no relaxed SIMD: it may round otherwise
  const { error, stderr } = await asc.main(
    ['kernel.ts', ...options.split(' '), ...features.split(' '), '--outFile', 'kernel.wasm'],
    {
      readFile: (name) => (name === 'kernel.ts' ? code : null),
      writeFile: (name, contents) => {
        if (name === 'kernel.wasm') result = contents;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return result;
}

function sourceFile(base64) {
  const lines = base64.match(new RegExp(`.{1,${LINE}}`, 'g'));
  return [
    '/** simd-kernel.as, compiled by `node scripts/build-kernel.mjs`: WebAssembly as base64. */',
    'export const SIMD_KERNEL = [',
    ...lines.map((line) => `  '${line}',`),
    "].join('');",
    '',
  ].join('\n');
}
