import { createDistribution } from '../distributions/index.ts';
import { InputError } from '../options.ts';
import type { Random } from '../random.ts';
import type { SystemConfig } from '../system-config.ts';
import { assert, type Seconds, type Spec } from '../units.ts';
import { componentsOf } from './components.ts';
import { ANY, type FaultSpec } from './fault-spec.ts';
import { faultLine } from './index.ts';
import { lifeOf, ONSETS, type Step } from './onsets.ts';

/** A recorded failure: seconds from the start of its trace, share of the capacity that was lost. */
export interface Failure {
  readonly start: Seconds;
  readonly duration: Seconds;
  readonly intensity: number; // in [0, 1]
}

/** One time that a fault comes, as the day has it: the same under every agent and every seed. */
export interface Occurrence {
  readonly fault: number; // position in the list of faults
  /** Running number of the onset, those that did not happen counted: names its draws. */
  readonly number: number;
  readonly from: Seconds;
  readonly end: Seconds; // without recovery
  /** Level from `after` seconds after the onset on; the last is 0. */
  readonly levels: readonly Step[];
  readonly severity: number; // in (0, 1]: the largest level
  readonly target: string; // name of a component; empty: none
  /** Chosen by the day, for a radius that leaves it open. */
  readonly zone: string | undefined;
}

export interface TimetableParts {
  readonly faults: readonly FaultSpec[];
  readonly config: SystemConfig;
  readonly horizon: Seconds;
  /** Of the day, not of the seed. */
  readonly dayRandom: Random;
  /** Of the faults that replay a trace, by their name. */
  readonly failures?: ReadonlyMap<string, readonly Failure[]>;
}

const OCCURRENCES_MAX = 10_000; // of one fault; more is a typing error in `every`

/** What begins before the horizon, by time; what begins at the same time in the order of the list. */
export function timetable(parts: TimetableParts): readonly Occurrence[] {
  const { faults, horizon } = parts;
  const done = new Map<string, readonly Occurrence[]>();
  const visiting = new Set<string>();
  const visit = (name: string): readonly Occurrence[] => {
    const known = done.get(name);
    if (known !== undefined) return known;
    assert(!visiting.has(name), `fault ${name} comes with itself`);
    visiting.add(name);
    const index = faults.findIndex((one) => one.name === name);
    assert(index >= 0, `unknown fault ${name}`);
    const { with: cause, after } = faults[index]!;
    const causes = cause ?? after;
    const occurrences = new Draws(parts, index).occurrences(
      causes === undefined ? [] : visit(causes),
    );
    done.set(name, occurrences);
    return occurrences;
  };
  return faults
    .flatMap(({ name }) => visit(name))
    .filter(({ from }) => from < horizon)
    .sort((a, b) => a.from - b.from || a.fault - b.fault || a.number - b.number);
}

/** An onset before chance and delay have been asked. */
interface Candidate {
  readonly number: number;
  readonly time: Seconds;
  /** Of a recorded failure; unset: as the fault says. */
  readonly duration?: Seconds;
  readonly intensity?: number;
}

/** All that is drawn for one fault: each number keyed by (fault, purpose, onset), so that none shifts another. */
class Draws {
  readonly #parts: TimetableParts;
  readonly #index: number;
  readonly #spec: FaultSpec;

  constructor(parts: TimetableParts, index: number) {
    this.#parts = parts;
    this.#index = index;
    this.#spec = parts.faults[index]!;
  }

  occurrences(causes: readonly Occurrence[]): readonly Occurrence[] {
    const { probability, replay } = this.#spec;
    const candidates =
      replay !== undefined
        ? this.#replayed()
        : this.#hasCause
          ? this.#caused(causes)
          : this.#timed();
    return candidates
      .filter(({ number }) => this.#draw('probability', number) < probability)
      .map((candidate) => this.#occurrence(candidate));
  }

  get #hasCause(): boolean {
    return this.#spec.with !== undefined || this.#spec.after !== undefined;
  }

  #draw(purpose: string, number: number, cycle = 0, which = 0): number {
    const { dayRandom } = this.#parts;
    return dayRandom.draw(dayRandom.site(siteOf(this.#spec.name, purpose)), number, cycle, which);
  }

  #lawDraw(law: Spec, purpose: string, number: number): number {
    return createDistribution(law).quantile(this.#draw(purpose, number));
  }

  #timed(): readonly Candidate[] {
    const { at, every, name } = this.#spec;
    const { horizon } = this.#parts;
    const candidates: Candidate[] = [];
    let time = this.#lawDraw(at, 'at', 0);
    for (let number = 0; time < horizon; number++) {
      if (number === OCCURRENCES_MAX)
        refuse(`faults: '${name}' comes more than ${OCCURRENCES_MAX} times in one run`);
      candidates.push({ number, time });
      if (every === undefined) break;
      time += this.#lawDraw(every, 'every', number);
    }
    return candidates;
  }

  #caused(causes: readonly Occurrence[]): readonly Candidate[] {
    const isWith = this.#spec.with !== undefined;
    return causes.map(({ number, from, end }) => ({ number, time: isWith ? from : end }));
  }

  /** The trace from `start` on; past its end it begins anew. What had begun before is left out. */
  #replayed(): readonly Candidate[] {
    const { name, at, replay, speedUp } = this.#spec;
    const { horizon, failures } = this.#parts;
    const trace = failures?.get(name);
    assert(trace !== undefined && trace.length > 0, `fault ${name} has no trace`);
    const length = trace.reduce((end, one) => Math.max(end, one.start + one.duration), 0);
    assert(length > 0, `the trace of fault ${name} has no length`);
    const start = replay?.start ?? this.#draw('replay', 0) * length;
    const from = this.#lawDraw(at, 'at', 0);
    const candidates: Candidate[] = [];
    for (let turn = 0; ; turn++) {
      for (const { start: begins, duration, intensity } of trace) {
        const time = from + (begins + turn * length - start) / speedUp;
        if (time >= horizon || candidates.length >= OCCURRENCES_MAX) return candidates;
        if (time < from || intensity === 0) continue;
        candidates.push({ number: candidates.length, time, duration, intensity });
      }
    }
  }

  #occurrence({ number, time, duration, intensity = 1 }: Candidate): Occurrence {
    const spec = this.#spec;
    const { speedUp, recovery, onset } = spec;
    const from = time + this.#lawDraw(spec.delay, 'delay', number) / speedUp;
    const lasts = duration ?? this.#lawDraw(spec.duration, 'duration', number);
    const line = ONSETS.find(({ kind }) => kind === onset.kind);
    assert(line !== undefined, `unknown onset ${onset.kind}`);
    const steps = line.steps(onset, lasts, (cycle, which) =>
      this.#draw('onset', number, cycle, which),
    );
    const severity = spec.severity * intensity;
    return {
      fault: this.#index,
      number,
      from,
      end: from + lasts / speedUp,
      levels: lifeOf(steps, lasts, recovery).map(({ after, share }) => ({
        after: after / speedUp,
        share: share * severity,
      })),
      severity,
      target: this.#target(number),
      zone: this.#any(componentsOf(this.#parts.config, 'zone'), 'zone', number),
    };
  }

  #target(number: number): string {
    const { target = '', kind } = this.#spec;
    if (target !== ANY) return target;
    const { appliesTo } = faultLine(kind);
    const names = appliesTo.flatMap((one) => componentsOf(this.#parts.config, one));
    return this.#any([...new Set(names)], 'target', number) ?? '';
  }

  #any(names: readonly string[], purpose: string, number: number): string | undefined {
    return names[Math.floor(this.#draw(purpose, number) * names.length)];
  }
}

/** Only the draws of a day show it: still the input is to blame. */
function refuse(message: string): never {
  throw new InputError([{ path: ['faults'], message }]);
}

/** Name of the place where a fault draws: of a stream of its own. */
export function siteOf(fault: string, purpose: string): string {
  return `fault/${fault}/${purpose}`;
}
