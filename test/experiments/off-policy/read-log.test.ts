import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { BadInput } from '../../../experiments/bad-input.ts';
import { readLog } from '../../../experiments/off-policy/read-log.ts';

const GOOD = `time,context_load,context_zone,action,propensity,reward,pi_up,"pi_down, fast"
1,0.5,a,up,0.8,-1,0.25,0.75
2,1.5,b,"down, fast",0.2,3,0.5,0.5
3,2,a,up,1,2,1,0
`;

describe('the log of a user', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'finfra-ope-'));
  });
  after(() => rmSync(folder, { recursive: true }));
  const write = (content: string | Uint8Array, name = 'log.csv'): string => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  };
  const lines = (text: string): readonly string[] => {
    const file = write(text);
    try {
      readLog(file);
    } catch (error) {
      assert(error instanceof BadInput, String(error));
      return error.lines.map((line) => line.replace(file, 'log.csv'));
    }
    return assert.fail('was accepted');
  };

  it('is read with quoted names, texts as indicators, and columns that mean nothing named', () => {
    const { log, steps, ignored } = readLog(write(GOOD));
    assert.deepEqual(log.actionNames, ['up', 'down, fast']);
    assert.deepEqual([...log.actions], [0, 1, 0]);
    assert.deepEqual([...log.propensities], [0.8, 0.2, 1]);
    assert.deepEqual([...log.rewards], [-1, 3, 2]);
    assert.deepEqual([...log.targets], [0.25, 0.75, 0.5, 0.5, 1, 0]);
    assert.deepEqual(log.contextNames, ['load', 'zone=a', 'zone=b']);
    assert.deepEqual([...log.contexts], [0.5, 1, 0, 1.5, 0, 1, 2, 1, 0]);
    assert.deepEqual(ignored, ['time']);
    assert.equal(steps, undefined);
    assert.equal(log.q, undefined);
  });

  it('is read the same from gzip, with \\r\\n and a byte order mark', () => {
    const plain = readLog(write(GOOD));
    assert.deepEqual(readLog(write(gzipSync(GOOD), 'log.csv.gz')), plain);
    assert.deepEqual(readLog(write(`\uFEFF${GOOD.replaceAll('\n', '\r\n')}`)), plain);
  });

  it('has q_ by action and episodes with steps', () => {
    const { log, steps } = readLog(
      write(
        'episode,step,action,propensity,reward,pi_b,pi_a,q_a,q_b\n' +
          'x,0,a,1,1,0,1,5,6\ny,0,b,1,1,1,0,7,8\nx,1,b,1,1,1,0,9,10\n',
      ),
    );
    assert.deepEqual([...log.q!], [6, 5, 8, 7, 10, 9]);
    assert.deepEqual([...log.clusters!], [0, 1, 0]);
    assert.deepEqual([...steps!], [0, 0, 1]);
  });

  it('is refused with file, line and column of every cell that is wrong', () => {
    const bad = `action,propensity,reward,pi_up,pi_down
up,1.5,1,0.5,0.5
upp,0.5,x,0.5,0.5
down,0.5,,0.5,0.6
down,0.5,1,0.5
`;
    assert.deepEqual(lines(bad), [
      "log.csv:2:4 propensity: must be a probability in [0, 1], found '1.5'",
      "log.csv:3:1 action: must be an action with a column pi_<action>, found 'upp' (did you mean up?)",
      "log.csv:3:9 reward: must be a number, found 'x'",
      'log.csv:4:10 reward: must be a number, found nothing',
      'log.csv:4:11 pi_*: must add up to 1, found 1.1',
      'log.csv:5:12: must be 5 cells as in the header, found 4',
    ]);
  });

  it('is refused without its columns, with half a model, or with steps out of order', () => {
    const missing = lines('action,propensty,reward\nup,1,1\n').join('\n');
    assert.match(missing, /must have a column propensity, found none.*propensty/);
    assert.match(missing, /must have a column pi_<action>/);
    assert.match(
      lines('action,propensity,reward,pi_a,pi_b,q_a\n').join('\n'),
      /must have q_b beside pi_b/,
    );
    assert.match(
      lines('episode,step,action,propensity,reward,pi_a\n1,0,a,1,1,1\n1,2,a,1,1,1\n')[0]!,
      /log\.csv:3:3 step: must be 1, the next of episode 1, found '2'/,
    );
    assert.match(lines('action,action,propensity,reward,pi_a\n')[0]!, /:1:8 action: .* twice/);
  });

  it('is refused where it is empty, not there, no gzip, or a quote is out of place', () => {
    assert.match(lines('')[0]!, /log\.csv:1:1/);
    assert.match(lines('action,propensity,reward,pi_a\n')[0]!, /log\.csv:2:1: must be a row/);
    assert.match(lines('action,propensity,reward,pi_a\na,"1"x,1,1\n')[0]!, /log\.csv:2:3: .*quote/);
    assert.throws(() => readLog(join(folder, 'nowhere.csv')), /nowhere\.csv: no such file/);
    assert.throws(() => readLog(write('action', 'plain.gz')), /not gzip/);
  });

  it('tells of a context of numbers that a missing value makes one of texts', () => {
    const { log, mixed } = readLog(write(GOOD.replace('2,1.5', '2,NaN')));
    assert.deepEqual(mixed, [
      "context_load: numbers are taken for texts, as 1 of 3 are none, the first 'NaN'",
    ]);
    assert.deepEqual(log.contextNames.slice(0, 3), ['load=0.5', 'load=2', 'load=NaN']);
    assert.deepEqual(readLog(write(GOOD)).mixed, []);
  });

  it('takes decimal notation alone for numbers', () => {
    for (const text of ['0x10', '0b1', 'Infinity', '1_000', '1e'])
      assert.match(
        lines(GOOD.replace('0.2,3,', `0.2,${text},`))[0]!,
        /:3:\d+ reward: must be a number/,
      );
    for (const [text, value] of [
      ['-1.5e-3', -0.0015],
      ['+.5', 0.5],
      ['2.', 2],
    ] as const)
      assert.equal(readLog(write(GOOD.replace('0.2,3,', `0.2,${text},`))).log.rewards[1], value);
  });
});
