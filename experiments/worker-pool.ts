import { setMaxListeners } from 'node:events';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/** What a worker answers to each task. */
export type Answer<Output> =
  | { readonly kind: 'done'; readonly output: Output }
  /** `lines` where bad input is to blame, which every run would meet. */
  | { readonly kind: 'failed'; readonly message: string; readonly lines?: readonly string[] };

export interface PoolOptions<Task, Output> {
  /** A module that answers each message, a task, with one Answer. */
  readonly module: URL;
  /** What every task shares; sent once to each worker. */
  readonly shared: unknown;
  readonly tasks: readonly Task[];
  readonly workers: number; // >= 1
  /** Called once per task, in the order in which they end. */
  onAnswer(task: Task, answer: Answer<Output>): void;
  /** Aborted: the threads are ended at once and unanswered tasks stay unanswered. */
  readonly signal?: AbortSignal;
}

/**
 * Runs tasks on worker threads, one at a time on each. Resolves when all are answered, or at once
 * when aborted. What `onAnswer` throws ends all threads first.
 */
export async function runPool<Task, Output>(options: PoolOptions<Task, Output>): Promise<void> {
  const queue = [...options.tasks];
  const lanes = Math.min(options.workers, queue.length);
  const giveUp = new AbortController();
  const signals = [giveUp.signal, ...(options.signal === undefined ? [] : [options.signal])];
  const pool = { ...options, signal: AbortSignal.any(signals) };
  setMaxListeners(lanes + 1, pool.signal);
  const runs = Array.from({ length: lanes }, () =>
    runLane(pool, queue).catch((error: unknown) => {
      giveUp.abort();
      throw error;
    }),
  );
  await Promise.allSettled(runs);
  await Promise.all(runs);
}

/** One thread after another: one that dies fails its task, and the next task gets a new one. */
async function runLane<Task, Output>(
  { module, shared, onAnswer, signal }: PoolOptions<Task, Output>,
  queue: Task[],
): Promise<void> {
  let worker: Worker | undefined;
  const stop = () => void worker?.terminate();
  const isAborted = () => signal?.aborted === true;
  signal?.addEventListener('abort', stop);
  try {
    while (!isAborted()) {
      const task = queue.shift();
      if (task === undefined) break;
      worker ??= startWorker(module, shared);
      const { answer, isDead } = await ask<Output>(worker, task);
      if (isAborted()) break;
      if (isDead) worker = undefined;
      onAnswer(task, answer);
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    await worker?.terminate();
  }
}

/** What a worker module finds as its `workerData`. */
export interface WorkerData<Shared> {
  readonly shared: Shared;
}

function startWorker(module: URL, shared: unknown): Worker {
  const data: WorkerData<unknown> = { shared };
  if (!module.pathname.endsWith('.ts')) return new Worker(module, { workerData: data });
  // A thread does not inherit the loader of TypeScript: it registers its own, then loads the
  // module. `require` finds the CommonJS twin of the loader, which cannot register.
  const twin = createRequire(import.meta.url).resolve('tsx/esm/api');
  const loader = pathToFileURL(twin.replace(/\.cjs$/, '.mjs')).href;
  const source = `import('${loader}')
    .then(({ register }) => register())
    .then(() => import('${module.href}'))`;
  return new Worker(source, { eval: true, workerData: data });
}

interface Reply<Output> {
  readonly answer: Answer<Output>;
  readonly isDead: boolean;
}

/** The answer to one task; a thread that ends instead has failed it. */
function ask<Output>(worker: Worker, task: unknown): Promise<Reply<Output>> {
  return new Promise((resolve) => {
    const settle = (answer: Answer<Output>, isDead: boolean) => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      resolve({ answer, isDead });
    };
    const onMessage = (answer: Answer<Output>) => settle(answer, false);
    const onError = (error: unknown) => {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      settle({ kind: 'failed', message }, true);
    };
    const onExit = (code: number) =>
      settle({ kind: 'failed', message: `its thread ended with code ${code}` }, true);
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage(task);
  });
}
