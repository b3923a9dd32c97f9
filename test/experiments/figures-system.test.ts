import assert from 'node:assert/strict';
import { checkFile } from '../../experiments/check-file.ts';
import type { FigureData, FigureRow, FigureSpec } from '../../experiments/figures/figure.ts';
import { layoutGraph, pathOf, type Point } from '../../experiments/figures/graph-layout.ts';
import { type Box, overlap } from '../../experiments/figures/place-labels.ts';
import { renderSvg } from '../../experiments/figures/render-svg.ts';
import { system } from '../../experiments/figures/system.ts';
import { systemGraph } from '../../experiments/figures/system-graph.ts';
import { edgeName, shortName, systemPicture } from '../../experiments/figures/system-spec.ts';
import { systemTraffic } from '../../experiments/figures/system-traffic.ts';
import type { Step, SystemConfig } from '../../sim/system-config.ts';
import { CHARACTERS, syntheticPoint } from './synthetic.ts';
import { syntheticRun, syntheticSystem, syntheticSystemPoint } from './synthetic-system.ts';

const texts = (svg: string): readonly string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text ?? '');
const pictureOf = ({ config, series }: FigureData) => {
  const graph = systemGraph(config.system);
  return { graph, ...systemPicture(graph, systemTraffic(graph, series[0]!, 0)) };
};
const edgeRows = (rows: readonly FigureRow[]) => rows.filter(({ to }) => to !== '');
const work = { kind: 'constant', value: 0.01 };
const call = (name: string, ...then: readonly Step[]): Step => ({ call: name, work, then });

/** A system of these services whose one transaction has these steps. */
function systemOf(
  names: readonly string[],
  steps: readonly Step[],
  queues: readonly string[] = [],
) {
  const base = syntheticSystem(1);
  return {
    ...base,
    services: names.map((name) => ({ ...base.services[0]!, name })),
    queues: queues.map((name) => ({ ...base.queues![0]!, name })),
    transactions: [{ ...base.transactions[0]!, share: 1, steps }],
  } satisfies SystemConfig;
}

describe('figure system', () => {
  it('shows every service once and every edge with its numbers', async () => {
    const data = syntheticSystemPoint(syntheticSystem(12));
    const { rows, spec } = system.draw(data);
    const shown = texts(await renderSvg(spec!));
    for (const { name } of data.config.system.services) {
      const short = shortName(name);
      assert.equal(shown.filter((text) => text === short).length, 1, name);
      assert.equal(rows.filter(({ from, to }) => from === name && to === '').length, 1, name);
    }
    const calls = edgeRows(rows).filter(({ kind }) => kind === 'call');
    const measured = data.series[0]!.edges!.filter(({ from, to }) =>
      calls.some((row) => row['from'] === from && row['to'] === to),
    );
    assert.ok(measured.length > 8 && measured.length === calls.length);
    for (const { from, to, latencySecondsMean, failureRatio } of measured) {
      const row = calls.find((one) => one['from'] === from && one['to'] === to)!;
      assert.ok(Math.abs(Number(row['latencySecondsMean']) - latencySecondsMean[0]!) < 1e-9);
      assert.ok(Math.abs(Number(row['failureRatio']) - failureRatio[0]!) < 1e-9);
    }
    const messages = edgeRows(rows).filter(({ kind }) => kind !== 'call');
    const dashed = (await renderSvg(spec!)).split('stroke-dasharray="6,4"').length - 1;
    assert.ok(messages.length > 1 && dashed === messages.length + 1); // one in the legend
  });

  it('writes on an edge what its row says', () => {
    const names = ['a', 'b', 'c'];
    const one = systemOf(names, [call('a', call('b'), { probability: 0.1, steps: [call('c')] })]);
    const data = syntheticSystemPoint(one);
    const { labels, graph } = pictureOf(data);
    const byPair = graph.edges.map((edge) => [
      `${edge.from.name} ${edge.to.name}`,
      labels.get(edgeName(edge)),
    ]);
    assert.deepEqual(Object.fromEntries(byPair), {
      'client a': ['500/s', '1.00 ms'],
      'a b': ['500/s', '1.70 ms'],
      'a c': ['50.0/s', '2.89 ms', '0.4 % failed'],
    });
    const row = edgeRows(system.draw(data).rows).find(({ to }) => to === 'c')!;
    assert.deepEqual(
      [row['attemptsPerSecond'], row['perTransaction'], row['replicasReadyMean']],
      [50, 0.1, NaN],
    );
  });

  it('weighs failures and latencies by attempts, and leaves out the pre-roll', () => {
    const one = systemOf(['a'], [call('a')]);
    const run = syntheticRun(one, 'static');
    const [edge] = run.edges;
    const by = (values: readonly number[]) => edge!.failureRatio.map((_, i) => values[i] ?? NaN);
    const edges = [
      {
        ...edge!,
        attemptsPerSecond: by([900, 10, 30, 0, 0, 0, 0, 0]),
        failureRatio: by([1, 0, 0.4]), // NaN where nothing was tried
        latencySecondsMean: by([9, 1, 3]),
      },
    ];
    const graph = systemGraph(one);
    const traffic = systemTraffic(graph, { ...run, edges }, run.series.time[0]!);
    const { attemptsPerSecond, failureRatio, latencySecondsMean } = [...traffic.edges.values()][0]!;
    assert.ok(Math.abs(attemptsPerSecond - 40 / 7) < 1e-9);
    assert.ok(Math.abs(failureRatio - 0.3) < 1e-9);
    assert.ok(Math.abs(latencySecondsMean - 2.5) < 1e-9);
  });

  it('shares calls of consumers, which are measured as those of the client', () => {
    const message: Step = { send: 'q', then: [call('b')] };
    const steps = [call('a', message), { probability: 0.25, steps: [call('b')] }];
    const data = syntheticSystemPoint(systemOf(['a', 'b'], steps, ['q']));
    const { rows, caption } = system.draw(data);
    const rates = edgeRows(rows).map(({ kind, from, to, attemptsPerSecond }) => [
      kind,
      `${from} ${to}`,
      Number(attemptsPerSecond),
    ]);
    assert.deepEqual(rates, [
      ['call', 'client a', 500],
      ['send', 'a q', 500],
      ['deliver', 'q b', 500],
      ['call', 'client b', 125],
    ]);
    assert.match(caption, /shared out as the file expects/);
  });

  it('keeps names apart that a service shares with the client or a queue', () => {
    const steps = [call('client', { send: 'client', then: [call('b')] })];
    const graph = systemGraph(systemOf(['client', 'b'], steps, ['client']));
    assert.equal(graph.nodes.length, 4);
    assert.deepEqual(
      graph.edges.map(({ from, to }) => [from.id, to.id]),
      [
        ['client', 'service client'],
        ['service client', 'queue client'],
        ['queue client', 'service b'],
      ],
    );
  });

  it('expects calls as the steps say: branches, chances, misses of a cache', () => {
    const misses: Step = { probability: 1, missOf: 'b', steps: [call('c')] };
    const one = systemOf(
      ['a', 'b', 'c'],
      [
        { parallel: [[call('a', call('b'), misses)], [{ probability: 0.5, steps: [call('c')] }]] },
        call('a'),
      ],
    );
    const services = one.services.map((service) =>
      service.name === 'b' ? { ...service, cache: { hitRatio: 0.75, fill: 10 } } : service,
    );
    const expected = systemGraph({ ...one, services }).edges.map(({ from, to, perTransaction }) => [
      `${from.name} ${to.name}`,
      perTransaction,
    ]);
    assert.deepEqual(Object.fromEntries(expected), {
      'client a': 2,
      'a b': 1,
      'a c': 0.25,
      'client c': 0.5,
    });
  });

  it('shows the structure where the results hold no calls, and says so', async () => {
    const data = syntheticSystemPoint(syntheticSystem(6));
    const { edges: _none, ...older } = data.series[0]!;
    for (const series of [[older], []]) {
      const { spec, caption, rows } = system.draw({ ...data, series });
      assert.match(caption, /These results hold no calls by edge/);
      const shown = texts(await renderSvg(spec!));
      assert.ok(shown.some((text) => text.startsWith('× ')));
      assert.ok(!shown.includes('failed'));
      assert.ok(rows.every((row) => Number.isNaN(row['latencySecondsMean'])));
    }
  });

  it('shortens long names in the middle, since they differ at their ends', () => {
    assert.equal(shortName('a-name-of-24-letters-abc'), 'a-name-of-24-letters-abc');
    const long = ['regulatory-reporting-service-4', 'regulatory-reporting-service-10'];
    assert.deepEqual(long.map(shortName), ['regulatory-r…g-service-4', 'regulatory-r…-service-10']);
  });

  it('names calls of a service to itself instead of drawing them', async () => {
    const data = syntheticSystemPoint(systemOf(['a'], [call('a', call('a'))]));
    const { spec, caption, rows } = system.draw(data);
    assert.match(caption, /Calls to itself are not drawn: a\./);
    assert.equal(edgeRows(rows).length, 2);
    await renderSvg(spec!);
  });

  it('draws the system of the entry, where it has one of its own', () => {
    const data = syntheticSystemPoint(systemOf(['a', 'b'], [call('a', call('b'))]));
    const own = systemOf(['a', 'b'], [call('a'), call('b')]);
    const compare = data.config.compare.map((entry) => ({ ...entry, system: own }));
    const pairs = edgeRows(system.draw({ ...data, config: { ...data.config, compare } }).rows);
    assert.deepEqual(
      pairs.map(({ from, to }) => `${from} ${to}`),
      ['client a', 'client b'],
    );
  });

  it('is drawn for systems without any call', async () => {
    const { spec } = system.draw(syntheticPoint(CHARACTERS, 2));
    assert.ok(texts(await renderSvg(spec as FigureSpec)).includes('authorise'));
  });
});

/** Points along an edge, close to each other. */
function alongEdge(points: readonly Point[]): readonly Point[] {
  const steps = 24;
  return points.slice(1).flatMap((to, i) => {
    const from = points[i]!;
    return Array.from({ length: steps + 1 }, (_, n) => {
      const t = n / steps;
      const ease = t * t * (3 - 2 * t); // of a cubic with level ends whose handles meet half way
      const x =
        from.x + (1.5 * t * (1 - t) ** 2 + 1.5 * t * t * (1 - t) + t ** 3) * (to.x - from.x);
      return { x, y: from.y + ease * (to.y - from.y) };
    });
  });
}
/** On which side of the line from a to b c lies. */
const turn = (a: Point, b: Point, c: Point): number =>
  Math.sign((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x));
const isInside = ({ x, y }: Point, box: Box, slack = 0.2): boolean =>
  x > box.x + slack &&
  x < box.x + box.width - slack &&
  y > box.y + slack &&
  y < box.y + box.height - slack;

describe('the layout of a graph', () => {
  for (const count of [1, 2, 4, 9, 17, 30, 40])
    it(`of ${count} services covers nothing with anything`, () => {
      const { layout, graph } = pictureOf(syntheticSystemPoint(syntheticSystem(count)));
      const boxes = [
        ...[...layout.nodes].map(([name, box]) => ({ name, box })),
        ...layout.edges.map(({ name, label }) => ({ name, box: label })),
      ];
      const edges = graph.edges.filter(({ from, to }) => from !== to);
      assert.equal(layout.edges.length, edges.length);
      assert.equal(layout.nodes.size, graph.nodes.length);
      boxes.forEach(({ name, box }, i) => {
        assert.ok(box.x >= 0 && box.x + box.width <= layout.width, name);
        assert.ok(box.y >= 0 && box.y + box.height <= layout.height, name);
        for (const other of boxes.slice(i + 1))
          assert.equal(overlap(box, other.box), 0, `${name} and ${other.name}`);
      });
      for (const edge of layout.edges)
        for (const point of alongEdge(edge.points))
          for (const { name, box } of boxes)
            assert.ok(name === edge.name || !isInside(point, box), `${edge.name} through ${name}`);
    });

  it('keeps the words of an edge in their box, and off the line through its middle', () => {
    const { layout, labels, spec } = pictureOf(syntheticSystemPoint(syntheticSystem(17)));
    const layers = spec['layer'] as readonly { readonly data: { readonly values: unknown } }[];
    const words = layers.flatMap(
      ({ data }) => data.values as readonly { text?: string; x: number; y: number }[],
    );
    for (const { name, label } of layout.edges)
      for (const text of labels.get(name)!) {
        const [x, middle] = [label.x + label.width / 2, label.y + label.height / 2];
        const own = words.filter((word) => word.text === text && isInside(word, label));
        assert.equal(own.length, 1, `${text} of ${name}`);
        assert.ok(Math.abs(own[0]!.y - middle) > 6 && own[0]!.x === x, `${text} of ${name}`);
      }
  });

  it('leads every edge from the side of its caller to that of the called one', () => {
    const { layout, graph } = pictureOf(syntheticSystemPoint(syntheticSystem(17)));
    graph.edges.forEach((edge, i) => {
      const [from, to] = [layout.nodes.get(edge.from.id)!, layout.nodes.get(edge.to.id)!];
      const { points } = layout.edges[i]!;
      assert.equal(points[0]!.x, from.x + from.width);
      assert.equal(points.at(-1)!.x, to.x);
      for (const [end, box] of [
        [points[0]!, from],
        [points.at(-1)!, to],
      ] as const)
        assert.ok(end.y > box.y && end.y < box.y + box.height);
      const xs = points.map(({ x }) => x);
      assert.deepEqual(
        xs,
        xs.toSorted((a, b) => a - b),
      );
    });
  });

  it('sets callers left of those they call, unless they call in a circle', () => {
    const node = (name: string) => ({ name, width: 60, height: 30 });
    const edge = (from: string, to: string) => ({
      ...{ name: `${from}${to}`, from, to },
      ...{ width: 30, height: 12 },
    });
    const { nodes, edges } = layoutGraph(['a', 'b', 'c'].map(node), [
      edge('a', 'b'),
      edge('b', 'c'),
      edge('c', 'a'),
    ]);
    const lefts = ['a', 'b', 'c'].map((name) => nodes.get(name)!.x);
    assert.equal(new Set(lefts).size, 3);
    const back = edges.filter(({ points }) => points.at(-1)!.x < points[0]!.x);
    assert.equal(back.length, 1);
    assert.ok(back[0]!.points.every(({ x }, i, all) => i === 0 || x <= all[i - 1]!.x));
  });

  it('is the same twice', () => {
    const data = syntheticSystemPoint(syntheticSystem(30));
    assert.deepEqual(pictureOf(data).spec, pictureOf(data).spec);
  });

  for (const name of ['card-payments-simple', 'card-payments-nodes', 'card-payments-cell'])
    it(`crosses no edges of ${name}, none of which has to cross`, async () => {
      const { layout } = systemPicture(systemGraph((await checkFile(name)).system));
      const pieces = layout.edges.map(({ points }) =>
        points.slice(1).map((to, i) => [points[i]!, to] as const),
      );
      pieces.forEach((own, i) => {
        for (const others of pieces.slice(i + 1))
          for (const [a, b] of own)
            for (const [c, d] of others) {
              const isCrossed =
                turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
              assert.ok(!isCrossed, layout.edges[i]!.name);
            }
      });
    });

  it('draws level pieces as lines and changes of height as curves with level ends', () => {
    const points = [
      { x: 0, y: 5 },
      { x: 10, y: 5 },
      { x: 30, y: 25 },
    ];
    assert.equal(pathOf(points), 'M0,5L10,5C20,5 20,25 30,25');
  });
});
