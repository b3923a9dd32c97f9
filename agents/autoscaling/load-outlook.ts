import type { Telemetry } from '../../sim/telemetry.ts';
import type { Seconds } from '../../sim/units.ts';
import type { AgentContext, DayRates } from '../agent.ts';
import { meanRates, quantile, type Span } from './past-rates.ts';
import type { ServiceView } from './service-view.ts';

/**
 * How the load of a service stands to itself and to the past days, in this order: logarithms of ratios, so that a
 * rule that is linear in them sets a product of powers of the loads.
 */
export const OUTLOOK_FEATURES = [
  'growth1minLog', // ln(load of the last minute / of the last five)
  'growthNewestLog', // ln(newest load / of the last five minutes)
  'riseLog', // ln(newest load / of the last minute) where above 0
  'highest10minLog', // ln(highest load of the last ten minutes / mean of the last five)
  'expectedGrowthLog', // ln(past days' rate until what is ordered now is ready / in the last five minutes)
  'surpriseLog', // ln(load of the last five minutes / what past days let expect)
  'rootLoad', // 1 / sqrt(load of the last five minutes in workers)
  'queueLog',
  'errorRatio',
  'bootingRatio', // these three as in SERVICE_FEATURES
] as const;
/** As `OUTLOOK_FEATURES`, with a long memory: where surges are short and often, it is the load that counts. */
export const LONG_OUTLOOK_FEATURES = [
  ...OUTLOOK_FEATURES,
  'last15minLog', // ln(load of the last 15 minutes / of the last five)
] as const;
type OutlookFeature = (typeof LONG_OUTLOOK_FEATURES)[number];

const CLIP = 3; // a factor of 20 tells no less than one of 100
const LOAD_MIN = 0.25; // workers: below it one replica does, however coarse
const BEHIND: Seconds = 300;
const MEMORY: Seconds = 900;
const MEDIAN = 0.5;

/** The rates that past days let expect. */
export class PastOutlook {
  readonly #names: readonly OutlookFeature[];
  readonly #days: readonly DayRates[];
  readonly #interval: Seconds;
  readonly #known = new Map<string, number>();

  /** `interval`: between two decisions. */
  constructor(
    { pastDays, interval }: Pick<AgentContext, 'pastDays' | 'interval'>,
    names: readonly OutlookFeature[] = OUTLOOK_FEATURES,
  ) {
    this.#names = names;
    this.#days = pastDays;
    this.#interval = interval;
  }

  /** Median over the past days of the mean rate of a span, transactions per second; NaN without past days. */
  rate({ from, to }: Span): number {
    const key = `${from}/${to}`;
    const rate = this.#known.get(key) ?? quantile(meanRates(this.#days, { from, to }), MEDIAN);
    this.#known.set(key, rate);
    return rate;
  }

  /** Of a service, at a look that the view has had; by the order of the names. */
  features(view: ServiceView, telemetry: Telemetry): readonly number[] {
    const { now } = telemetry;
    const { load, target, signals } = view;
    const { queueLog = NaN, errorRatio = NaN, bootingRatio = NaN } = signals;
    const { newest, short, long, highest } = load;
    const to = Math.max(now, this.#interval);
    const expected = this.rate({ from: Math.max(0, to - BEHIND), to });
    const ready = now + target.bootSeconds + this.#interval;
    const ahead = this.rate({ from: ready, to: ready + this.#interval });
    const memory = this.#names.includes('last15minLog') ? view.loadOver(telemetry, MEMORY) : NaN;
    const values: Record<OutlookFeature, number> = {
      growth1minLog: Math.log(short / long),
      growthNewestLog: Math.log(newest / long),
      riseLog: Math.max(0, Math.log(newest / short)),
      highest10minLog: Math.log(highest / long),
      expectedGrowthLog: Math.log(ahead / expected),
      surpriseLog: Math.log(long / (expected * target.workSecondsPerTransaction)),
      rootLoad: 1 / Math.sqrt(Math.max(LOAD_MIN, long)),
      queueLog,
      errorRatio,
      bootingRatio,
      last15minLog: Math.log(memory / long),
    };
    return this.#names.map((name) => clipped(values[name]));
  }
}

/** What is not known, as where there are no past days, is told as no difference. */
function clipped(value: number): number {
  return Number.isNaN(value) ? 0 : Math.min(CLIP, Math.max(-CLIP, value));
}
