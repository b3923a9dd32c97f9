import { formatElapsed } from '../experiments/durations.ts';

const BAR_WIDTH = 24; // characters
const LINES_MAX = 10; // plain lines of one job, where there is no terminal

export interface JobProgress {
  readonly done: number;
  readonly total: number;
  readonly cached: number;
  readonly eventsHandled: number;
}

/** Shows on stderr how far a job is: a bar on a terminal, at most 10 plain lines otherwise. */
export function createProgress(): (progress: JobProgress) => void {
  const started = performance.now();
  const isTerminal = process.stderr.isTTY === true;
  let linesShown = 0;
  return ({ done, total, cached, eventsHandled }) => {
    if (total === 0) return;
    const seconds = (performance.now() - started) / 1000;
    const speed = done > 0 ? pace(done, total, eventsHandled, seconds) : '';
    const text = `${done}/${total} runs${speed}`;
    if (isTerminal) {
      const filled = Math.floor((BAR_WIDTH * done) / total);
      const bar = `[${'#'.repeat(filled)}${' '.repeat(BAR_WIDTH - filled)}]`;
      process.stderr.write(`\r\u001b[K${bar} ${text}${done === total ? '\n' : ''}`);
      return;
    }
    const found = done === 0 && cached > 0 ? ` (${cached} more found in the results)` : '';
    const isDue = done === total || done * LINES_MAX >= linesShown * total;
    if (!isDue) return;
    linesShown = Math.floor((done * LINES_MAX) / total) + 1;
    process.stderr.write(`${text}${found}\n`);
  };
}

function pace(done: number, total: number, eventsHandled: number, seconds: number): string {
  const events = (eventsHandled / seconds / 1e6).toFixed(1);
  const left = done < total ? `, ${formatElapsed((seconds / done) * (total - done))} left` : '';
  return `, ${events} million events/s${left}`;
}
