import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BadInput } from '../../experiments/bad-input.ts';

/** Files of known answers in a folder of their own for each test of the present `describe`. */
export function caseFiles<Report>(suite: string, conformance: (path: string) => Promise<Report>) {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), `finfra-${suite}-`));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (text: string, name = `${suite}.json`): string => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  return {
    folder: () => folder,
    write,
    run: (content: unknown) => conformance(write(JSON.stringify(content))),
    /** The lines of a refusal, without the name of the file before each. */
    async refusal(text: string): Promise<readonly string[]> {
      const file = write(text);
      const error: unknown = await conformance(file).then(
        (report) => assert.fail(`accepted: ${JSON.stringify(report)}`),
        (reason) => reason,
      );
      assert.ok(error instanceof BadInput, String(error));
      return error.lines.map((line) => {
        assert.ok(line.startsWith(`${file}: `), line);
        return line.slice(file.length + 2);
      });
    },
  };
}
