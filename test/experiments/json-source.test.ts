import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BadInput } from '../../experiments/bad-input.ts';
import { parseJsonSource } from '../../experiments/json-source.ts';

const TEXT = `{
  "list": [1, {"a b": "x"}],
  "list2": {"\\u0061": -1.5e3, "a": 2}
}`;
const at = (path: readonly (string | number)[], key?: 'key') =>
  parseJsonSource(TEXT, 'f.json').render({ path, message: 'm', ...(key && { at: key }) });

function refusal(text: string): string {
  try {
    parseJsonSource(text, 'f.json');
  } catch (error) {
    assert(error instanceof BadInput);
    return error.message;
  }
  return 'accepted';
}

describe('JSON with its lines', () => {
  it('says where a value, a key or the nearest parent of what is missing begins', () => {
    assert.equal(at([]), 'f.json:1:1: m');
    assert.equal(at(['list']), 'f.json:2:11 list: m');
    assert.equal(at(['list'], 'key'), 'f.json:2:3 list: m');
    assert.equal(at(['list', 1, 'a b']), 'f.json:2:23 list[1].a b: m');
    assert.equal(at(['list', 1, 'c', 4]), 'f.json:2:15 list[1].c[4]: m');
    assert.equal(at(['missing'], 'key'), 'f.json:1:1 missing: m');
  });

  it('takes the last of equal keys, as the parser does', () => {
    assert.equal(at(['list2', 'a']), 'f.json:3:36 list2.a: m');
  });

  it('says where a text stops to be JSON', () => {
    assert.equal(refusal('{"a": 1,\n "b": }'), "f.json:2:7 is not JSON from here on, got '}'");
    assert.equal(refusal('[1, 2'), 'f.json:1:6 is not JSON from here on, got the end of the file');
    assert.equal(refusal(''), 'f.json:1:1 is not JSON from here on, got the end of the file');
    assert.equal(refusal('[1] x'), "f.json:1:5 is not JSON from here on, got 'x'");
    assert.equal(refusal('{"a" 1}'), "f.json:1:6 is not JSON from here on, got '1'");
    assert.equal(refusal('{"a": 01}'), "f.json:1:8 is not JSON from here on, got '1'");
    assert.equal(refusal('["a\n"]'), "f.json:1:2 is not JSON from here on, got '\"'");
    assert.match(refusal('['.repeat(100_000)), /^f\.json: is nested too deeply/);
  });

  it('reads what JSON.parse reads, and finds a place for every value of it', () => {
    fc.assert(
      fc.property(fc.json(), fc.boolean(), (text, isPretty) => {
        const pretty = isPretty ? JSON.stringify(JSON.parse(text), null, 1) : text;
        const source = parseJsonSource(pretty, 'f.json');
        assert.deepEqual(source.value, JSON.parse(pretty));
        const lines = pretty.split('\n');
        const visit = (value: unknown, path: readonly (string | number)[]): void => {
          const [, line, column] = /^f\.json:(\d+):(\d+)/.exec(
            source.render({ path, message: '' }),
          )!;
          const rest = [
            lines[Number(line) - 1]!.slice(Number(column) - 1),
            ...lines.slice(Number(line)),
          ].join('\n');
          const first = JSON.stringify(value)[0]!;
          assert(rest.startsWith(first), `${path.join('.')}: ${rest} begins with ${first}`);
          if (typeof value !== 'object' || value === null) return;
          const entries = Array.isArray(value) ? value.entries() : Object.entries(value);
          for (const [key, one] of entries) visit(one, [...path, key]);
        };
        visit(source.value, []);
      }),
    );
  });
});
