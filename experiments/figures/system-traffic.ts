import type { EdgeSeries } from '../../sim/recorder.ts';
import type { Seconds } from '../../sim/units.ts';
import type { RunSeries } from './figure.ts';
import { CLIENT_NAME, type SystemEdge, type SystemGraph, type SystemNode } from './system-graph.ts';

/** What went over an edge after the pre-roll; NaN where nothing did, or nobody measured it. */
export interface Traffic {
  readonly attemptsPerSecond: number;
  readonly failureRatio: number; // of the attempts that ended, in [0, 1]
  readonly latencySecondsMean: number; // of all that ended, failed ones too
}
/** What became of a node after the pre-roll; NaN where it does not apply. */
export interface NodeState {
  readonly replicasReadyMean: number;
  readonly utilizationRatioMean: number; // in [0, 1]
  /** Calls that wait at a service; messages in a queue, those being processed included. */
  readonly waitingMean: number;
  readonly waitingMax: number;
  readonly deadLetters: number; // of a queue, at the end
  readonly arrivalsPerSecond: number; // of the client
}

const NOTHING: Traffic = {
  attemptsPerSecond: Number.NaN,
  failureRatio: Number.NaN,
  latencySecondsMean: Number.NaN,
};

export interface SystemTraffic {
  readonly nodes: ReadonlyMap<string, NodeState>; // by id
  readonly edges: ReadonlyMap<SystemEdge, Traffic>;
  /** Whether the calls of a service by the client and by consumers had to be shared out. */
  readonly isAnyShared: boolean;
}

/**
 * Means over the samples after `preroll`, of failures and latencies weighted by attempts. Calls by consumers of
 * messages are measured as calls of the client: where both call one service, and where several queues do, they are
 * shared out as the file of the system expects them (assumption). Messages sent are not measured, but expected.
 */
export function systemTraffic(graph: SystemGraph, run: RunSeries, preroll: Seconds): SystemTraffic {
  const { time, columns } = run.series;
  const first = time.findIndex((at) => at > preroll);
  const measured = (values: Float64Array | undefined): Float64Array =>
    first < 0 || values === undefined ? new Float64Array(0) : values.subarray(first);
  const stateOf = ({ name, kind }: SystemNode): NodeState => {
    const column = (signal: string) => measured(columns[`${name}/${signal}`]);
    const waiting = column(kind === 'queue' ? 'queueDepth' : 'queueLength');
    const isClient = kind === 'client';
    return {
      replicasReadyMean: mean(column('replicasReady')),
      utilizationRatioMean: mean(column('utilizationRatio')),
      waitingMean: mean(waiting),
      waitingMax: waiting.length === 0 ? Number.NaN : waiting.reduce((a, b) => Math.max(a, b)),
      deadLetters: column('deadLetters').at(-1) ?? Number.NaN,
      arrivalsPerSecond: isClient ? mean(measured(columns['arrivalsPerSecond'])) : Number.NaN,
    };
  };
  const nodes = new Map(graph.nodes.map((node) => [node.id, stateOf(node)]));
  const arrivals = mean(measured(columns['arrivalsPerSecond']));
  const shares = new Map(graph.edges.map((edge) => [edge, shareOf(edge, graph)]));
  const trafficOf = (edge: SystemEdge): Traffic => {
    if (edge.kind === 'send')
      return { ...NOTHING, attemptsPerSecond: arrivals * edge.perTransaction };
    const series = run.edges?.find((one) => one.from === callerOf(edge) && one.to === edge.to.name);
    if (series === undefined) return NOTHING;
    const all = meanTraffic(series, measured);
    return { ...all, attemptsPerSecond: shares.get(edge)! * all.attemptsPerSecond };
  };
  return {
    nodes,
    edges: new Map(graph.edges.map((edge) => [edge, trafficOf(edge)])),
    isAnyShared: [...shares.values()].some((share) => share < 1),
  };
}

/** As the series of edges call it. */
const callerOf = ({ from }: SystemEdge): string =>
  from.kind === 'queue' ? CLIENT_NAME : from.name;

/** Of what is measured of edges as one; 1 for calls by services. */
function shareOf(edge: SystemEdge, { edges }: SystemGraph): number {
  const isOutside = ({ from }: SystemEdge) => from.kind === 'queue' || from.kind === 'client';
  if (!isOutside(edge) || edge.kind === 'send') return 1;
  const alike = edges.filter((one) => isOutside(one) && one.to === edge.to);
  const all = alike.reduce((sum, { perTransaction }) => sum + perTransaction, 0);
  return all > 0 ? edge.perTransaction / all : 1 / alike.length;
}

function meanTraffic(
  { attemptsPerSecond, failureRatio, latencySecondsMean }: EdgeSeries,
  measured: (values: Float64Array) => Float64Array,
): Traffic {
  const rates = measured(attemptsPerSecond);
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  const weighted = (values: Float64Array): number =>
    measured(values).reduce((sum, value, i) => (rates[i]! > 0 ? sum + value * rates[i]! : sum), 0) /
    total; // NaN without attempts
  return {
    attemptsPerSecond: total / rates.length,
    failureRatio: weighted(failureRatio),
    latencySecondsMean: weighted(latencySecondsMean),
  };
}

/** Of what is known; NaN without. */
function mean(values: Float64Array): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}
