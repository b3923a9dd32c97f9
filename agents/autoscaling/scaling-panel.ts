import { HOLD, type Order } from '../../sim/actions.ts';
import type { Telemetry } from '../../sim/telemetry.ts';
import type { AgentContext, ScalingTarget } from '../agent.ts';
import type { BoxSpace, DiscreteSpace } from '../learning/space.ts';
import { LONG_OUTLOOK_FEATURES, OUTLOOK_FEATURES, PastOutlook } from './load-outlook.ts';
import { shieldedMoves } from './load-shield.ts';
import { orderOf, type ScalingMove } from './scaling-moves.ts';
import { SERVICE_FEATURES, ServiceView } from './service-view.ts';

/** Of a decision on the size of the replicas of a service: its cores times this, within its bounds. */
const SIZE_FACTORS = [1, 0.5, 2] as const;
const SIZE_LABELS = ['hold size', 'half size', 'double size'];
const SIZE_FEATURE = 'coresOverMax';

/** What is seen of a service: as it is now, or how its load stands to itself and to the past days. */
export const FEATURE_SETS = {
  service: SERVICE_FEATURES,
  outlook: OUTLOOK_FEATURES,
  'long-outlook': LONG_OUTLOOK_FEATURES,
} as const;
export type FeatureSet = keyof typeof FEATURE_SETS;

/** What a panel is told of the experiment it is made for, as agents are. */
export type PanelContext = Pick<AgentContext, 'interval' | 'pastDays'>;
export interface PanelOptions {
  readonly moves: readonly ScalingMove[];
  /** Whether the size of replicas is decided as well, where it may change. */
  readonly resizes: boolean;
  readonly features: FeatureSet;
  /** Closes alternatives that leave a service fewer replicas than its load needs at this utilization, in (0, 1]. */
  readonly shieldUtilizationMax?: number;
}

/**
 * What a learned autoscaler has before it: the features of several services one behind the other, and
 * for each service one decision on its replicas and, where sizes may change, one on its size.
 */
export class ScalingPanel {
  readonly observationSpace: BoxSpace;
  readonly actionSpace: DiscreteSpace;
  readonly observation: Float32Array;
  /** 1 where an alternative may be chosen, about what was seen last; undefined: all may, there is no shield. */
  readonly mask: Uint8Array | undefined;
  readonly #utilizationMax: number | undefined;
  readonly #views: readonly ServiceView[];
  readonly #moves: readonly ScalingMove[];
  readonly #sized: readonly boolean[];
  readonly #featureCount: number;
  readonly #outlook: PastOutlook | undefined;

  constructor(targets: readonly ScalingTarget[], options: PanelOptions, context: PanelContext) {
    const { moves, resizes, shieldUtilizationMax, features } = options;
    const featureNames = FEATURE_SETS[features];
    this.#featureCount = featureNames.length;
    this.#outlook =
      features === 'service' ? undefined : new PastOutlook(context, FEATURE_SETS[features]);
    this.#views = targets.map((target) => new ServiceView(target));
    this.#moves = moves;
    this.#sized = targets.map(({ coresMin, coresMax }) => resizes && coresMin < coresMax);
    const names = targets.flatMap(({ service }, i) => [
      ...featureNames.map((feature) => `${service}/${feature}`),
      ...(this.#sized[i]! ? [`${service}/${SIZE_FEATURE}`] : []),
    ]);
    this.observationSpace = {
      kind: 'box',
      names,
      low: names.map(() => Number.NEGATIVE_INFINITY),
      high: names.map(() => Number.POSITIVE_INFINITY),
    };
    const decisions = targets.flatMap(({ service }, i) => [
      { name: `${service}/replicas`, labels: moves.map(({ label }) => label) },
      ...(this.#sized[i]! ? [{ name: `${service}/size`, labels: SIZE_LABELS }] : []),
    ]);
    this.actionSpace = {
      kind: 'discrete',
      sizes: decisions.map(({ labels }) => labels.length),
      names: decisions.map(({ name }) => name),
      labels: decisions.map(({ labels }) => labels),
    };
    this.observation = new Float32Array(names.length);
    this.#utilizationMax = shieldUtilizationMax;
    if (shieldUtilizationMax === undefined) return;
    const alternatives = this.actionSpace.sizes.reduce((sum, size) => sum + size, 0);
    this.mask = new Uint8Array(alternatives).fill(1);
  }

  /** Reads what monitoring shows now; once per control interval. */
  see(telemetry: Telemetry): Float32Array {
    let at = 0;
    this.#views.forEach((view, i) => {
      view.see(telemetry);
      this.observation.set(this.#outlook?.features(view, telemetry) ?? view.features, at);
      at += this.#featureCount;
      if (this.#sized[i]!) this.observation[at++] = coresOf(view, telemetry) / view.target.coresMax;
    });
    this.#shield();
    return this.observation;
  }

  /** Sizes of replicas are not shielded. */
  #shield(): void {
    if (this.mask === undefined) return;
    let at = 0;
    this.#views.forEach((view, i) => {
      this.mask!.set(shieldedMoves(view, this.#moves, this.#utilizationMax!), at);
      at += this.#moves.length + (this.#sized[i]! ? SIZE_FACTORS.length : 0);
    });
  }

  /** `action`: one alternative per decision of `actionSpace`, about what was seen last. */
  orders(action: ArrayLike<number>): readonly Order[] {
    let at = 0;
    let seen = 0;
    return this.#views.flatMap((view, i) => {
      const order = orderOf(view, this.#moves[action[at++]!]!);
      seen += this.#featureCount;
      if (!this.#sized[i]!) return [order];
      const cores = this.observation[seen++]! * view.target.coresMax;
      return [order, resized(view.target, cores, SIZE_FACTORS[action[at++]!]!)];
    });
  }
}

/** Cores of the newest replica. */
function coresOf({ target }: ServiceView, telemetry: Telemetry): number {
  const newest = telemetry.samples(target.service).at(-1);
  return newest === undefined ? target.cores : newest.requestMillicores / 1000;
}

function resized({ service, coresMin, coresMax }: ScalingTarget, cores: number, factor: number) {
  const wanted = Math.min(coresMax, Math.max(coresMin, cores * factor));
  return factor === 1 || wanted === cores
    ? HOLD
    : ({ kind: 'resize', service, cores: wanted } as const);
}
