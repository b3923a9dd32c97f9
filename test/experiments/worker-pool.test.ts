import assert from 'node:assert/strict';
import { type Answer, runPool } from '../../experiments/worker-pool.ts';

/** A worker that answers by `body`, an expression or block of `task` and `shared`. */
function workerOf(body: string): URL {
  const source = `
    import { parentPort, workerData } from 'node:worker_threads';
    const shared = workerData.shared;
    parentPort.on('message', async (task) => parentPort.postMessage(await (async () => ${body})()));`;
  return new URL(`data:text/javascript,${encodeURIComponent(source)}`);
}

async function answersOf(
  body: string,
  tasks: readonly number[],
  settings: { readonly workers: number; readonly signal?: AbortSignal } = { workers: 2 },
  onAnswer: (task: number) => void = () => {},
): Promise<Map<number, Answer<unknown>>> {
  const answers = new Map<number, Answer<unknown>>();
  await runPool<number, unknown>({
    module: workerOf(body),
    shared: { factor: 10 },
    tasks,
    ...settings,
    onAnswer: (task, answer) => {
      assert(!answers.has(task), `task ${task} was answered twice`);
      answers.set(task, answer);
      onAnswer(task);
    },
  });
  return answers;
}

const TIMES_FACTOR = `({ kind: 'done', output: task * shared.factor })`;

describe('a worker pool', () => {
  it('answers every task once, whatever the number of workers', async () => {
    const tasks = Array.from({ length: 23 }, (_, i) => i);
    for (const workers of [1, 3, 40]) {
      const answers = await answersOf(TIMES_FACTOR, tasks, { workers });
      assert.equal(answers.size, 23);
      for (const task of tasks)
        assert.deepEqual(answers.get(task), { kind: 'done', output: task * 10 });
    }
  });

  it('has nothing to do without tasks', async () => {
    assert.equal((await answersOf(TIMES_FACTOR, [])).size, 0);
  });

  it('fails the task whose thread dies, and goes on with a new thread', async () => {
    const body = `{ if (task === 1) process.exit(3); if (task === 2) throw new Error('lost'); return ${TIMES_FACTOR} }`;
    const answers = await answersOf(body, [0, 1, 2, 3], { workers: 1 });
    assert.deepEqual(answers.get(1), { kind: 'failed', message: 'its thread ended with code 3' });
    const lost = answers.get(2);
    assert(lost?.kind === 'failed' && lost.message.includes('lost'));
    assert.deepEqual(answers.get(3), { kind: 'done', output: 30 });
  });

  it('ends at once when it is aborted, and answers nothing afterwards', async () => {
    const stopping = new AbortController();
    const body = `{ if (task > 2) await new Promise(() => setInterval(() => {}, 1000)); return ${TIMES_FACTOR} }`;
    const settings = { workers: 1, signal: stopping.signal };
    const answers = await answersOf(body, [0, 1, 2, 3, 4, 5], settings, (task) => {
      if (task === 2) setTimeout(() => stopping.abort(), 20); // task 3 never ends
    });
    assert.deepEqual([...answers.keys()].sort(), [0, 1, 2]);
  });

  it('ends all threads before it passes on what the caller throws', async () => {
    const hang = `{ if (task > 0) await new Promise(() => setInterval(() => {}, 1000)); return ${TIMES_FACTOR} }`;
    const thrown = answersOf(hang, [0, 1, 2], { workers: 3 }, () => {
      throw new Error('disk full');
    });
    await assert.rejects(thrown, /disk full/);
  });

  it('starts nothing when it was aborted before', async () => {
    const answers = await answersOf(TIMES_FACTOR, [1], { workers: 1, signal: AbortSignal.abort() });
    assert.equal(answers.size, 0);
  });
});
