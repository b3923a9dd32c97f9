import assert from 'node:assert/strict';
import { ROLLBACK_CAUSES } from '../../agents/deployment/deployment.ts';
import type { DeploymentRow } from '../../experiments/deployments-file.ts';
import { deploymentSentences, endOf } from '../../experiments/report-deployments.ts';
import { CHARACTERS, syntheticConfig } from './synthetic.ts';

const config = syntheticConfig(CHARACTERS, 6); // entries static, hpa default, ...

/** The rows of one run: its stages and pairs by name, what is rolled back with its cause. */
function rowsOf(
  day: number,
  names: string,
  { entry = 'static', seed = 1, component = 'a' } = {},
): readonly DeploymentRow[] {
  return names.split(' ').map((text, i) => {
    const [name = '', level = ''] = text.split(':');
    const run = { point: '', entry, setting: '', day, seed };
    return { ...run, at: 15 * i, component, name, level, text: '' };
  });
}
const sentences = (...deployments: readonly (readonly DeploymentRow[])[]) =>
  deploymentSentences({ config, deployments: deployments.flat() });

describe('what the report says of deployments', () => {
  it('counts the days of each entry by how they ended, the promoted first', () => {
    assert.deepEqual(
      sentences(
        rowsOf(40, 'shadow canary pair rolled-back:canary'),
        rowsOf(41, 'shadow canary pair pair full'),
        rowsOf(42, 'shadow canary pair'),
        rowsOf(43, 'shadow rolled-back:gate'),
        rowsOf(44, 'shadow canary pair full rolled-back:drift'),
        rowsOf(45, 'canary pair full'),
        rowsOf(40, 'full', { entry: 'hpa tuned' }),
      ),
      [
        'static: promoted on 2 of 6 days, undecided at the end on 1, rolled back by the canary on 1, ' +
          'held by the gate on 1, taken back for drift on 1.',
        'hpa tuned: in full control from the start on 1 of 1 day.',
      ],
    );
  });

  it('counts runs where a day has several, and agents apart that were deployed side by side', () => {
    assert.deepEqual(
      sentences(
        rowsOf(40, 'shadow'),
        rowsOf(40, 'shadow rolled-back:kill', { seed: 2 }),
        rowsOf(40, 'shadow', { seed: 2, component: 'b' }),
      ),
      ['static: undecided at the end on 2 of 3 runs, taken back by the kill switch on 1.'],
    );
  });

  it('says nothing where nothing was deployed, or rows are of before', () => {
    assert.deepEqual(deploymentSentences({ config }), []);
    assert.deepEqual(sentences(), []);
  });

  it('has a word for every cause, and the last pair decides nothing', () => {
    for (const cause of ROLLBACK_CAUSES) {
      const rows = rowsOf(40, `shadow rolled-back:${cause}`);
      assert.equal(endOf(rows), cause);
      assert.match(sentences(rows).join(), /^static: [a-z ]+ on 1 of 1 day\.$/);
    }
    assert.equal(endOf(rowsOf(40, 'canary pair full pair')), 'promoted');
  });
});
