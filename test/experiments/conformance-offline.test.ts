import assert from 'node:assert/strict';
import { conformanceOffline } from '../../experiments/conformance/offline.ts';

describe('conformance offline', () => {
  it('fails learners and estimates that have hardly been trained', async () => {
    const lines: string[] = [];
    const report = await conformanceOffline({
      seeds: [1],
      episodes: 5,
      updates: 100,
      onTrial: (line) => lines.push(line),
    });
    assert.equal(report.total, 7);
    assert.equal(lines.length, 2 + 3);
    const failed = report.failures.map(({ case: name }) => name);
    assert(failed.includes('discrete-cql from a log of the rule at 90 %'), `${failed}`);
    assert(
      failed.includes('fitted Q evaluation of the rule at 50 % from a log of 90 %'),
      `${failed}`,
    );
  });

  it('takes no file', async () => {
    await assert.rejects(conformanceOffline({ path: 'x.json' }), /x.json: .* takes no file/);
  });
});
