import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../experiments/paths.ts';

const COMMANDS = ['npm ci && npm start', 'npm ci && npm test'] as const;

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** The lines of all code blocks of a Markdown text, without prompts and comments. */
function codeLines(markdown: string): readonly string[] {
  const blocks = [...markdown.matchAll(/^ *```\w*\n([\s\S]*?)^ *```/gm)].map(
    ([, code = '']) => code,
  );
  return blocks
    .flatMap((code) => code.split('\n'))
    .map((line) =>
      line
        .replace(/^\s*\$ /, '')
        .replace(/\s+#.*$/, '')
        .trim(),
    );
}

describe('the README', () => {
  it('gives both commands in code blocks, exactly as they are', () => {
    const lines = codeLines(read('README.md'));
    for (const command of COMMANDS)
      assert(lines.includes(command), `${command} is not in the README`);
  });

  it('installs in no other way than its two commands', () => {
    const installs = codeLines(read('README.md')).filter((line) =>
      /\bnpm (ci|i|install)\b/.test(line),
    );
    assert.deepEqual([...new Set(installs)].sort(), [...COMMANDS].sort());
  });

  it('has its commands defined in package.json and its tests run by .ci/run', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    assert.match(scripts['start']!, /^node bin\/finfra\.mjs run flash-crowd$/);
    assert.match(scripts['test']!, /^mocha\b/);
    const run = read('.ci/run');
    assert(run.includes(COMMANDS[1]), `.ci/run does not run ${COMMANDS[1]}`);
    for (const script of run.matchAll(/npm run (\w+)/g))
      assert(scripts[script[1]!] !== undefined, `there is no script ${script[1]}`);
    assert((statSync(join(ROOT, '.ci/run')).mode & 0o111) !== 0, '.ci/run cannot be executed');
  });

  it('names only commands and experiments that exist', () => {
    const uses = codeLines(read('README.md')).filter((line) => line.includes('bin/finfra.mjs '));
    const known = read('bin/finfra.mjs');
    for (const line of uses) {
      const name = line.split('bin/finfra.mjs ')[1]!.split(' ')[0]!;
      const isKnown = new RegExp(`\\[\\s*'${name} `).test(known);
      assert(name.startsWith('-') || isKnown, `${line}: no such command`);
    }
  });
});
