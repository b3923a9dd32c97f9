import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/** What a worker answers to each task. */
export type Answer<Output> =
  | { readonly kind: 'done'; readonly output: Output }
  /** `lines` where bad input is to blame, which every run would meet. */
  | { readonly kind: 'failed'; readonly message: string; readonly lines?: readonly string[] };

export interface WorkersOptions {
  /** A module that answers each message, a task, with one Answer. */
  readonly module: URL;
  /** What every task shares; sent once to each worker. */
  readonly shared: unknown;
  readonly workers: number; // threads, >= 1
  /** Aborted: the threads are ended at once and unanswered tasks stay unanswered. */
  readonly signal?: AbortSignal;
}

/** Why a task has no answer: nobody waits for it any more. */
export class Stopped extends Error {}

interface Job<Task, Output> {
  readonly task: Task;
  readonly resolve: (answer: Answer<Output>) => void;
  readonly reject: (error: Stopped) => void;
}

/** Threads that answer tasks in the order in which they are submitted, one at a time on each. */
export class WorkerPool<Task, Output> {
  readonly #options: WorkersOptions;
  readonly #jobs: Job<Task, Output>[] = [];
  readonly #threads = new Set<Worker>();
  readonly #idle: Worker[] = [];
  readonly #stop = () => void this.close();
  #busy = 0;
  #isClosed = false;

  constructor(options: WorkersOptions) {
    this.#options = options;
    const { signal } = options;
    if (signal?.aborted === true) this.#isClosed = true;
    signal?.addEventListener('abort', this.#stop);
  }

  /** Rejects with Stopped once the pool is closed. A thread that dies fails its task only. */
  submit(task: Task): Promise<Answer<Output>> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) return reject(new Stopped());
      this.#jobs.push({ task, resolve, reject });
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#options.signal?.removeEventListener('abort', this.#stop);
    for (const { reject } of this.#jobs.splice(0)) reject(new Stopped());
    await Promise.all([...this.#threads].map((thread) => thread.terminate()));
  }

  #next(): void {
    if (this.#busy >= this.#options.workers || this.#isClosed) return;
    const job = this.#jobs.shift();
    if (job !== undefined) void this.#work(job);
  }

  async #work({ task, resolve, reject }: Job<Task, Output>): Promise<void> {
    this.#busy += 1;
    const { module, shared } = this.#options;
    const thread = this.#idle.pop() ?? startWorker(module, shared);
    this.#threads.add(thread);
    const { answer, isDead } = await ask<Output>(thread, task);
    this.#busy -= 1;
    if (isDead) this.#threads.delete(thread);
    else this.#idle.push(thread);
    if (this.#isClosed) reject(new Stopped());
    else resolve(answer);
    this.#next();
  }
}

export interface PoolOptions<Task, Output> extends WorkersOptions {
  readonly tasks: readonly Task[];
  /** Called once per task, in the order in which they end. */
  onAnswer(task: Task, answer: Answer<Output>): void;
}

/**
 * Runs tasks on worker threads. Resolves when all are answered, or at once when aborted. What
 * `onAnswer` throws ends all threads first.
 */
export async function runPool<Task, Output>(options: PoolOptions<Task, Output>): Promise<void> {
  const pool = new WorkerPool<Task, Output>(options);
  try {
    await Promise.all(
      options.tasks.map(async (task) => options.onAnswer(task, await pool.submit(task))),
    );
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  } finally {
    await pool.close();
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
