import assert from 'node:assert/strict';
import { formatJson } from '../../scripts/command.ts';

describe('JSON of a command', () => {
  it('tells infinite numbers from missing ones', () => {
    const summary = [{ estimate: Infinity, low: -Infinity, p: Number.NaN, days: 4 }];
    const line = '{"summary":[{"estimate":"Infinity","low":"-Infinity","p":null,"days":4}]}';
    assert.equal(formatJson({ summary }), line);
  });
});
