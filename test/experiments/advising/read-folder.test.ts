import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCostFolder, withQueries } from '../../../experiments/advising/read-folder.ts';
import { BadInput } from '../../../experiments/bad-input.ts';

const INDEXES = 'index_id,size_bytes,columns\n7,100,a\n8,250,a|b\n9,30,c\n';
const COSTS = 'query,index_id,cost\nx,0,50\nx,8,10.5\nx,7,20\ny,0,5\n';

describe('a folder of costs under indexes', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'costs-'));
    write({ 'indexes.csv': INDEXES, 'query_costs.csv': COSTS });
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  };
  /** Its problems, without the name of the folder. */
  const problems = (files: Readonly<Record<string, string>>): readonly string[] => {
    write(files);
    try {
      readCostFolder(folder);
    } catch (error) {
      assert(error instanceof BadInput, String(error));
      return error.lines.map((line) => line.replaceAll(`${folder}/`, ''));
    }
    return assert.fail('must be refused');
  };

  it('is read in the order of its rows, what serves a query cheapest first', () => {
    const table = readCostFolder(folder);
    assert.deepEqual(table.queries, ['x', 'y']);
    assert.deepEqual([...table.withoutIndex], [50, 5]);
    assert.deepEqual([...table.weights], [1, 1]);
    assert.deepEqual(table.indexes[1], { id: '8', sizeBytes: 250, columns: ['a', 'b'] });
    assert.deepEqual([...table.served[0]!.indexes], [1, 0]);
    assert.deepEqual([...table.served[0]!.costs], [10.5, 20]);
    assert.equal(table.served[1]!.indexes.length, 0);
  });

  it('may have columns in any order, quotes, carriage returns and columns of its own', () => {
    write({ 'indexes.csv': 'columns,note,index_id,size_bytes\r\n"a|b","say ""x"", y",8,250\r\n' });
    write({ 'query_costs.csv': 'cost,query,index_id\r\n50,x,0\r\n10,x,8\r\n' });
    assert.deepEqual(readCostFolder(folder).indexes[0]!.columns, ['a', 'b']);
  });

  it('may say how often queries are executed', () => {
    write({ 'weights.csv': 'query,weight\ny,2.5\n' });
    assert.deepEqual([...readCostFolder(folder).weights], [1, 2.5]);
  });

  it('says file, line and column of all that is wrong at once', () => {
    const found = problems({
      'indexes.csv': 'index_id,size_bytes,columns\n7,-1,a\n7,5,a||b\n0,big,c|c\n9,1\n',
      'query_costs.csv': 'query,index_id,cost\nx,0,50\nx,0,51\nx,77,1\ny,7,\n',
      'weights.csv': 'query,weight\nz,1\nx,-2\n',
    });
    assert.deepEqual(found, [
      "indexes.csv:2:3 size_bytes: must be a number > 0, got '-1'",
      "indexes.csv:3:1 index_id: must be there once, got '7' again",
      "indexes.csv:3:5 columns: must be names joined by '|', got an empty one",
      "indexes.csv:4:1 index_id: must be a name other than 0, got '0'",
      "indexes.csv:4:3 size_bytes: must be a number > 0, got 'big'",
      'indexes.csv:4:7 columns: must name each column once',
      'indexes.csv:5:1: must have 3 cells as the first line has, got 2',
      'query_costs.csv:3:1: query x must have one row of index_id 0, got two',
      "query_costs.csv:4:3 index_id: must be 0 or one of indexes.csv, got '77'",
      'query_costs.csv:5:1 query: y must have a row of index_id 0, its cost without index',
      "query_costs.csv:5:5 cost: must be a number >= 0, got ''",
      "weights.csv:2:1 query: must be one of query_costs.csv, got 'z'",
      "weights.csv:3:3 weight: must be a number >= 0, got '-2'",
    ]);
  });

  it('says what it lacks', () => {
    assert.match(
      problems({ 'query_costs.csv': 'query,index,cost\nx,0,1\n' })[0]!,
      /^query_costs.csv:1:1 index_id: is missing: the first line must name/,
    );
    assert.deepEqual(problems({ 'query_costs.csv': 'query,index_id,cost\n' }), [
      'query_costs.csv:1:1: must have rows of costs, got none',
    ]);
    assert.deepEqual(problems({ 'query_costs.csv': 'query,index_id,cost,cost\nx,0,1,2\n' }), [
      'query_costs.csv:1:1 cost: must be one column, two have that name',
    ]);
    rmSync(join(folder, 'indexes.csv'));
    assert.throws(() => readCostFolder(folder), /indexes.csv: no such file/);
    assert.throws(() => readCostFolder(join(folder, 'lost')), /lost: no such folder/);
    assert.throws(() => readCostFolder(join(folder, 'query_costs.csv')), /is a file, not a folder/);
  });

  it('can be taken in part, by names that it has', () => {
    const table = readCostFolder(folder);
    assert.deepEqual(withQueries(table, { without: ['x'] }).queries, ['y']);
    const only = withQueries(table, { only: ['x'] });
    assert.deepEqual([only.queries, [...only.withoutIndex]], [['x'], [50]]);
    assert.throws(() => withQueries(table, { only: ['w'] }), /--queries w: must be one of x, y/);
    assert.throws(() => withQueries(table, { without: ['x', 'y'] }), /must leave a query/);
  });
});
