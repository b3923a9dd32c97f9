import type { Drawing, Figure, FigureData, FigureRow, RunSeries } from './figure.ts';
import { displayOf, formatValue, listOf } from './format.ts';
import { type SystemEdge, type SystemGraph, systemGraph } from './system-graph.ts';
import { systemPicture } from './system-spec.ts';
import { type SystemTraffic, systemTraffic } from './system-traffic.ts';

const FAILS_FROM = 0.001; // share of failures that the caption names
const NAMED_MAX = 3;

/** The call graph of the system, with what went over its edges under the baseline on one day. */
export const system: Figure = {
  name: 'system',
  description: 'The call graph: load, latency and failures of its edges, use of its services',
  coveredBy:
    'test/experiments/figures-system.test.ts: shows every service once and every edge with its numbers',
  metrics: [],
  isIntroduction: true,
  draw(data) {
    const run = runOf(data);
    const drawn = data.config.compare.find(({ name }) => name === run?.entry);
    const graph = systemGraph(drawn?.system ?? data.config.system);
    const traffic =
      run?.edges === undefined ? undefined : systemTraffic(graph, run, data.config.preroll);
    const { spec } = systemPicture(graph, traffic);
    const caption = [captionOf(graph, run, traffic), asides(graph, traffic, data)].join(' ').trim();
    return { spec, caption, rows: rowsOf(graph, traffic, run?.entry ?? '') } satisfies Drawing;
  },
};

/** That of the baseline on the first report day and seed; failing that, the first that was kept. */
function runOf({ config, series }: FigureData): RunSeries | undefined {
  const { days, seeds } = config.report;
  const own = series.filter(({ entry }) => entry === config.baseline);
  const first = own.find(({ day, seed }) => day === days[0] && seed === seeds[0]);
  return first ?? own[0] ?? series[0];
}

function captionOf(
  graph: SystemGraph,
  run: RunSeries | undefined,
  traffic: SystemTraffic | undefined,
): string {
  if (run === undefined || traffic === undefined)
    return (
      'The calls of the system as its file has them: × is the expected number per transaction, without retries. ' +
      'These results hold no calls by edge, so that load, latency and failures are not shown.'
    );
  const { entry, day, seed } = run;
  return (
    `Under ${entry}, day ${day}, seed ${seed}, means after the pre-roll. An arrow is a call: attempts per second, mean ` +
    `latency as the caller sees it, and the share that failed where it is 0.05 % or more. ${busiest(graph, traffic)} ` +
    failing(graph, traffic)
  );
}

function busiest({ nodes }: SystemGraph, traffic: SystemTraffic): string {
  const known = nodes
    .map(({ id, name }) => ({ name, ratio: traffic.nodes.get(id)!.utilizationRatioMean }))
    .filter(({ ratio }) => Number.isFinite(ratio))
    .sort((a, b) => b.ratio - a.ratio);
  const [most] = known;
  return most === undefined
    ? ''
    : `Busiest is ${most.name}, ${formatValue(most.ratio, displayOf('ratio', []))}.`;
}

function failing({ edges }: SystemGraph, traffic: SystemTraffic): string {
  const worst = edges
    .map((edge) => ({ edge, ratio: traffic.edges.get(edge)!.failureRatio }))
    .filter(({ ratio }) => ratio >= FAILS_FROM)
    .sort((a, b) => b.ratio - a.ratio)
    .map(({ edge, ratio }) => `${arrow(edge)} ${formatValue(ratio, displayOf('ratio', []))}`);
  return worst.length === 0
    ? 'No calls fail more often than one in a thousand.'
    : `Most calls fail from ${listOf(worst, NAMED_MAX)}.`;
}

const arrow = ({ from, to }: SystemEdge): string => `${from.name} to ${to.name}`;

/** What the picture leaves out, or had to assume. */
function asides(
  { edges }: SystemGraph,
  traffic: SystemTraffic | undefined,
  { config }: FigureData,
): string {
  const own = edges.filter(({ from, to }) => from === to).map(({ from }) => from.name);
  const hasMessages = edges.some(({ kind }) => kind === 'send');
  const parts = [
    own.length === 0 ? '' : `Calls to itself are not drawn: ${listOf(own)}.`,
    traffic !== undefined && hasMessages
      ? '≈: messages are not counted, but expected by the file.'
      : '',
    traffic?.isAnyShared
      ? 'Calls by the client and by consumers of messages are counted together, and shared out as the file expects them.'
      : '',
    (config.system.jobs ?? []).length === 0 ? '' : 'Batch jobs call as the client does.',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** Nodes, then edges; what does not apply or is not known is NaN. */
function rowsOf(
  graph: SystemGraph,
  traffic: SystemTraffic | undefined,
  entry: string,
): readonly FigureRow[] {
  const nodes = graph.nodes.map(({ id, kind, name }) => {
    const state = traffic?.nodes.get(id);
    return {
      ...{ entry, kind, from: name, to: '', perTransaction: NaN },
      attemptsPerSecond: state?.arrivalsPerSecond ?? NaN,
      failureRatio: NaN,
      latencySecondsMean: NaN,
      replicasReadyMean: state?.replicasReadyMean ?? NaN,
      utilizationRatioMean: state?.utilizationRatioMean ?? NaN,
      waitingMean: state?.waitingMean ?? NaN,
      waitingMax: state?.waitingMax ?? NaN,
      deadLetters: state?.deadLetters ?? NaN,
    };
  });
  const edges = graph.edges.map((edge) => {
    const { kind, from, to, perTransaction } = edge;
    const over = traffic?.edges.get(edge);
    return {
      ...{ entry, kind, from: from.name, to: to.name, perTransaction },
      attemptsPerSecond: over?.attemptsPerSecond ?? NaN,
      failureRatio: over?.failureRatio ?? NaN,
      latencySecondsMean: over?.latencySecondsMean ?? NaN,
      ...{ replicasReadyMean: NaN, utilizationRatioMean: NaN },
      ...{ waitingMean: NaN, waitingMax: NaN, deadLetters: NaN },
    };
  });
  return [...nodes, ...edges];
}
