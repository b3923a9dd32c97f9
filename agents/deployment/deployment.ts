import { type Action, HOLD, type Order } from '../../sim/actions.ts';
import type { Uniform } from '../../sim/random.ts';
import type { Telemetry } from '../../sim/telemetry.ts';
import type { Seconds } from '../../sim/units.ts';
import type { Agent, AgentEvent, ScalingTarget } from '../agent.ts';
import { eventsOf, type FallbackAgent, type FallbackChecks, withFallback } from '../fallback.ts';
import { Canary, type CanaryOptions, type Side } from './canary.ts';
import { DriftDetector, type DriftOptions } from './drift.ts';
import { type GateOptions, type OffPolicyEvidence, offPolicyGate } from './gate.ts';
import { type Objectives, type Outcome, OutcomeMeter } from './outcome-meter.ts';
import { costPerHour, type Replicas, ShadowComparison, wanted } from './shadow.ts';

/** Who decides: the baseline; both in turn; the candidate; the baseline for good. */
export const STAGES = ['shadow', 'canary', 'full', 'rolled-back'] as const;
export type Stage = (typeof STAGES)[number];

/** What takes a candidate back: the level of the event that says so. */
export const ROLLBACK_CAUSES = [
  'kill',
  'drift',
  'failures',
  'violations',
  'shadow',
  'gate',
  'canary',
] as const;
export type RollbackCause = (typeof ROLLBACK_CAUSES)[number];

/** Why a deployment goes back. */
interface Rollback {
  readonly cause: RollbackCause;
  readonly text: string;
}

export interface DeploymentOptions {
  readonly begin: Exclude<Stage, 'rolled-back'>;
  readonly shadowSeconds: Seconds;
  /** Share of the decisions in the shadow that the candidate may fail to take. */
  readonly failureRatioMax: number;
  /** Decisions in a row, from the canary on, that it may fail to take before it is rolled back. */
  readonly failuresMax: number;
  readonly canary: CanaryOptions;
  readonly objectives: Objectives;
  /** Must be open for a canary; unset: nobody has a log. */
  readonly gate?: { readonly evidence: OffPolicyEvidence; readonly options: GateOptions };
  /** The kill switch: from this time of the run on the baseline decides. Infinity: nobody pulls it. */
  readonly killAt: Seconds;
  /** Pulls it: so many scrapes in a row are violated under the candidate. */
  readonly violatedMax: number;
  /** Looks at every so many observations in full control, where the candidate knows those of its training. */
  readonly drift: DriftOptions & { readonly every: number };
  readonly checks: FallbackChecks;
}
export interface DeploymentParts {
  readonly candidate: Agent;
  readonly baseline: Agent;
  /** Decides where the candidate cannot; unset: the baseline. */
  readonly standIn?: Agent;
  readonly targets: readonly ScalingTarget[];
  readonly uniform: Uniform; // the order of the blocks
}
interface Observation {
  readonly now: Seconds;
  readonly seenTo: Seconds;
  readonly replicas: Replicas;
  readonly outcomes: readonly Outcome[];
  readonly candidate: ReturnType<FallbackAgent['observe']> | undefined;
  readonly baseline: unknown;
}

/** By the candidate, or by what stood in for it, and why it had to. */
interface Decided {
  readonly action: Action;
  readonly reason: string | undefined;
}

/**
 * Brings a candidate into control in stages, and back: shadow -> canary -> full, and from each of them
 * to rolled-back. Both agents decide at every interval, each as if alone; the stage says whose decision counts. Where
 * the candidate fails (see `withFallback`), the baseline decides that very interval. Where control changes
 * hands, back to the baseline too, services get at least the replicas that they had at the change before:
 * what one side took away is not left to the other.
 */
export class Deployment implements Agent<Observation> {
  readonly name = 'deployed';
  stoodIn: string | undefined;
  decisionSeconds: Seconds = 0;
  readonly #options: DeploymentOptions;
  readonly #parts: DeploymentParts;
  readonly #candidate: FallbackAgent;
  readonly #meter: OutcomeMeter;
  readonly #shadow: ShadowComparison;
  readonly #drift: DriftDetector | undefined;
  readonly #events: AgentEvent[] = [];
  #baselineAction: Action = HOLD;
  #asked: Action = HOLD; // of the candidate, or of what stood in for it
  #stage: Stage;
  #since: Seconds = Number.NaN; // of the stage; NaN: before the first decision
  #canary: Canary | undefined;
  #side: Side = 'baseline';
  #before: Replicas = new Map(); // as control changed hands last
  #failuresInRow = 0;
  #violatedInRow = 0;
  #observations = 0;

  constructor(parts: DeploymentParts, options: DeploymentOptions) {
    this.#options = options;
    this.#parts = parts;
    this.#stage = options.begin;
    const { candidate, targets } = parts;
    const { checks, objectives, drift } = options;
    const decided: Agent = {
      name: 'baseline',
      observe: () => undefined,
      act: () => this.#baselineAction,
    };
    const inspect = (observation: unknown) => this.#watchDrift(observation);
    this.#candidate = withFallback(candidate, parts.standIn ?? decided, { ...checks, inspect });
    const services = targets.map(({ service }) => service);
    this.#meter = new OutcomeMeter(services, objectives);
    this.#shadow = new ShadowComparison(targets);
    this.#drift = candidate.training && new DriftDetector(candidate.training, drift);
  }

  get stage(): Stage {
    return this.#stage;
  }

  events(): readonly AgentEvent[] {
    const own = { name: this.name, observe: () => 0, act: () => HOLD, events: () => this.#events };
    return eventsOf([own, this.#parts.candidate, this.#parts.baseline]);
  }

  observe(telemetry: Telemetry): Observation {
    const isOver = this.#stage === 'rolled-back';
    return {
      now: telemetry.now,
      seenTo: telemetry.time,
      replicas: new Map(
        this.#parts.targets.map(({ service }) => [service, telemetry.replicas(service)]),
      ),
      outcomes: this.#meter.look(telemetry),
      candidate: isOver ? undefined : this.#candidate.observe(telemetry),
      baseline: this.#parts.baseline.observe(telemetry),
    };
  }

  act(observation: Observation): Action {
    this.#baselineAction = this.#parts.baseline.act(observation.baseline);
    [this.stoodIn, this.decisionSeconds] = [undefined, 0];
    if (observation.candidate === undefined) return this.#baselineAction;
    if (Number.isNaN(this.#since))
      this.#enter(this.#stage, observation, `begins here; ${this.#watchedText}`);
    const failure = this.#ask(observation.candidate);
    this.#look(observation, failure.reason);
    const alarm = this.#alarm(observation.now);
    if (alarm !== undefined) return this.#rollBack(observation, alarm);
    const ending = this.#advance(observation);
    if (ending !== undefined) return this.#rollBack(observation, ending);
    return this.#takeTurns(observation, failure);
  }

  /** The decision of the candidate, or of what stands in for it, and why it had to. */
  #ask(observation: ReturnType<FallbackAgent['observe']>): Decided {
    const { fallbacks } = this.#candidate;
    const action = this.#candidate.act(observation);
    const hasFailed = this.#candidate.fallbacks > fallbacks;
    this.#failuresInRow = hasFailed ? this.#failuresInRow + 1 : 0;
    this.#asked = action;
    return { action, reason: hasFailed ? this.#candidate.lastReason : undefined };
  }

  #look({ now, seenTo, replicas, outcomes }: Observation, failure: string | undefined): void {
    const { targets } = this.#parts;
    for (const { isViolated } of this.#side === 'candidate' ? outcomes : [])
      this.#violatedInRow = isViolated ? this.#violatedInRow + 1 : 0;
    this.#canary?.look(now, outcomes, costPerHour(replicas, targets));
    // Before the first scrape there is nothing to decide by.
    if (this.#stage !== 'shadow' || Number.isNaN(seenTo)) return;
    const own = failure === undefined ? wanted(this.#asked, replicas) : undefined;
    this.#shadow.add(own, wanted(this.#baselineAction, replicas));
  }

  /** What ends a deployment at any stage. */
  #alarm(now: Seconds): Rollback | undefined {
    const { killAt, failuresMax, violatedMax } = this.#options;
    if (now >= killAt) return { cause: 'kill', text: `the kill switch was pulled at ${killAt} s` };
    const drifted = this.#drift?.alarm;
    if (drifted !== undefined)
      return { cause: 'drift', text: `${drifted} is not as it was in training` };
    if (this.#stage === 'shadow') return undefined;
    if (this.#failuresInRow >= failuresMax)
      return { cause: 'failures', text: `${failuresMax} decisions in a row failed` };
    if (this.#violatedInRow < violatedMax) return undefined;
    const text = `${violatedMax} scrapes in a row were violated under the candidate`;
    return { cause: 'violations', text };
  }

  /** Moves on where the stage is over; returns why it goes back, if it does. */
  #advance(observation: Observation): Rollback | undefined {
    const { now, seenTo } = observation;
    if (this.#stage === 'shadow') {
      if (now < this.#since + this.#options.shadowSeconds) return undefined;
      return this.#leaveShadow(observation);
    }
    for (;;) {
      const pair = this.#canary?.judge(now, seenTo);
      if (this.#stage !== 'canary' || pair === undefined) return undefined;
      this.#tell(now, 'pair', pair.text, String(pair.violations));
      if (pair.verdict === 'roll back') return { cause: 'canary', text: pair.text };
      if (pair.verdict === 'promote') this.#enter('full', observation, pair.text);
    }
  }

  #leaveShadow(observation: Observation): Rollback | undefined {
    const { gate, failureRatioMax } = this.#options;
    const { text, failureRatio } = this.#shadow;
    if (!(failureRatio <= failureRatioMax))
      return { cause: 'shadow', text: `in the shadow ${text}` };
    const verdict = gate && offPolicyGate(gate.evidence, gate.options);
    if (verdict?.isOpen === false)
      return { cause: 'gate', text: `the gate is closed: ${verdict.reason}` };
    const opened = verdict === undefined ? '' : `; the gate is open: ${verdict.reason}`;
    this.#enter('canary', observation, `${text}${opened}`);
    return undefined;
  }

  #enter(stage: Stage, { now }: Observation, reason: string, level = ''): void {
    const { targets, uniform } = this.#parts;
    this.#stage = stage;
    this.#since = now;
    this.#tell(now, stage, reason, level);
    if (stage !== 'canary') return;
    const most = new Map(targets.map(({ service, replicasMax }) => [service, replicasMax]));
    const costMax = costPerHour(most, targets);
    this.#canary = new Canary(this.#options.canary, { from: now, costMax, uniform });
  }

  /** The decision that counts now. */
  #takeTurns(observation: Observation, { action, reason }: Decided): Action {
    const before = this.#side;
    if (this.#stage === 'full') this.#side = 'candidate';
    else this.#side = this.#canary?.sideAt(observation.now) ?? 'baseline';
    const isOwn = this.#side === 'candidate';
    if (isOwn) [this.stoodIn, this.decisionSeconds] = [reason, this.#candidate.decisionSeconds];
    const decision = isOwn ? action : this.#baselineAction;
    return this.#side === before ? decision : this.#handOver(observation, decision);
  }

  #rollBack(observation: Observation, { cause, text }: Rollback): Action {
    const hadControl = this.#side === 'candidate';
    this.#enter('rolled-back', observation, text, cause);
    this.#side = 'baseline';
    return hadControl ? this.#handOver(observation, this.#baselineAction) : this.#baselineAction;
  }

  /** The first decision of a side, with no fewer replicas than when control changed hands before: those that the other took away. */
  #handOver({ replicas }: Observation, decision: Action): Action {
    const least = this.#before;
    this.#before = replicas;
    this.#violatedInRow = 0;
    const wish = wanted(decision, replicas);
    const isEnough = [...wish].every(([service, count]) => count >= (least.get(service) ?? 0));
    if (isEnough) return decision;
    const orders = [...wish].map(
      ([service, count]): Order => ({
        kind: 'scale',
        service,
        replicas: Math.max(count, least.get(service) ?? 0),
      }),
    );
    return { kind: 'several', orders };
  }

  /** Before it decides alone its observations are not those of its own control, and others compare it. */
  #watchDrift(observation: unknown): undefined {
    const isList = Array.isArray(observation) || ArrayBuffer.isView(observation);
    if (this.#drift === undefined || !isList || this.#stage !== 'full') return;
    const seen = this.#observations++;
    const { every } = this.#options.drift;
    if (seen % every === 0) this.#drift.add(observation as ArrayLike<number>, seen / every);
  }

  get #watchedText(): string {
    const { training } = this.#parts.candidate;
    if (training === undefined)
      return 'drift is not watched: the candidate brings no statistics of its training';
    return `drift is watched in ${training.length} numbers of its observations in full control`;
  }

  #tell(at: Seconds, name: string, text: string, level = ''): void {
    const component = this.#parts.targets.map(({ service }) => service).join(' ');
    this.#events.push({ at, name, component, level, text });
  }
}
