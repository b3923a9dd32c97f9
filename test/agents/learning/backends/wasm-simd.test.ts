import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { defaultBackend } from '../../../../agents/learning/backends/index.ts';
import { wasmSimd } from '../../../../agents/learning/backends/wasm-simd.ts';
import type { Activation, Network, NetworkShape } from '../../../../agents/learning/network.ts';
import { ROOT } from '../../../../experiments/paths.ts';
import { createRandom } from '../../../../sim/random.ts';
import { fitOnce } from './reference-network.ts';

/** After 50 steps of Adam on 9 rows: arithmetic alone, no function of the machine. */
const GOLDEN = 'f93d5dacca06a524';

const single = (activation: Activation): NetworkShape => ({
  inputs: 1,
  layers: [{ units: 1, activation }],
});
const start = (seed: string) => ({
  kind: 'fan-in' as const, // by products and quotients: no logarithm of the machine
  uniform: createRandom(seed).stream('weights'),
});

function trained(steps: number, before?: (network: Network) => void): Network {
  const uniform = createRandom('rows').stream('rows');
  const some = (count: number) => Float32Array.from({ length: count }, () => 4 * uniform() - 2);
  const layers = [
    { units: 10, activation: 'tanh' },
    { units: 7, activation: 'relu' },
    { units: 3, activation: 'linear' },
  ] as const;
  const network = wasmSimd.createNetwork({ inputs: 5, layers }, start('golden'));
  const [inputs, targets] = [some(45), some(27)];
  before?.(network);
  for (let i = 0; i < steps; i++)
    fitOnce(network, inputs, targets, 9, { learningRate: 0.01, gradientNormMax: 0.5 });
  return network;
}

describe('networks in WebAssembly', () => {
  it('are the default', () => {
    assert.equal(defaultBackend().name, 'wasm-simd');
  });

  it('are compiled from the source that stands beside them, byte for byte', () => {
    const script = join(ROOT, 'scripts/build-kernel.mjs');
    assert.match(execFileSync('node', [script, '--check'], { encoding: 'utf8' }), /up to date/);
  });

  it('have the same weights after training on every machine', () => {
    const bytes = Buffer.from(trained(50).parameters().buffer);
    assert.equal(createHash('sha256').update(bytes).digest('hex').slice(0, 16), GOLDEN);
  });

  it('give a row the same bits in any batch', () => {
    const network = trained(1);
    const uniform = createRandom('batches').stream('rows');
    const rows = Float32Array.from({ length: 70 * 5 }, () => 4 * uniform() - 2);
    const all = network.forward(rows, 70).slice();
    for (let batch = 1; batch <= 9; batch++)
      for (let row = 0; row + batch <= 70; row += batch) {
        const outputs = network.forward(rows.subarray(5 * row, 5 * (row + batch)), batch);
        assert.deepEqual(outputs, all.slice(3 * row, 3 * (row + batch)));
      }
  });

  it('train alike whatever batches came before, and wherever these left numbers in the memory', () => {
    const worn = trained(5, (network) => {
      const start = network.save();
      for (const batch of [1, 2, 3, 6, 300]) {
        network.forward(new Float32Array(5 * batch).fill(1.5), batch);
        network.backward(new Float32Array(3 * batch).fill(7), batch, true);
      }
      network.restore(start);
    });
    assert.deepEqual(worn.save(), trained(5).save());
  });

  it('have a hyperbolic tangent within 3e-7 of its value, odd and never beyond 1', () => {
    const network = wasmSimd.createNetwork(single('tanh'), start('tanh'));
    network.setParameters(Float32Array.of(1, 0));
    const arguments_ = Float32Array.from({ length: 40_001 }, (_, i) => (i - 20_000) / 1600);
    const tiny = Float32Array.from({ length: 60 }, (_, i) => 2 ** -i);
    for (const points of [arguments_, tiny]) {
      const outputs = network.forward(points, points.length).slice();
      const opposite = network.forward(
        points.map((x) => -x),
        points.length,
      );
      outputs.forEach((y, i) => {
        const expected = Math.tanh(points[i]!);
        assert.ok(Math.abs(y - expected) <= 3e-7 * Math.abs(expected), `tanh ${points[i]} is ${y}`);
        assert.ok(Math.abs(y) <= 1 && opposite[i] === -y);
      });
    }
    const ends = network.forward(Float32Array.of(Infinity, -Infinity, Number.NaN), 3);
    assert.deepEqual([...ends], [1, -1, Number.NaN]);
  });

  it('keep their weights when a large batch makes their memory grow', () => {
    const network = trained(3);
    const before = network.save();
    const outputs = network.forward(new Float32Array(5).fill(1), 1).slice();
    const many = network.forward(new Float32Array(5 * 20_000).fill(1), 20_000);
    assert.deepEqual(many.slice(-3), outputs);
    assert.deepEqual(network.save(), before);
  });

  it('let the moments of idle weights end at 0, not among subnormal numbers', () => {
    const network = wasmSimd.createNetwork(single('linear'), start('idle'));
    network.setGradients(Float32Array.of(1, 1e-3));
    for (let i = 0; i < 1000; i++) network.step({ learningRate: 0, beta2: 0.9 });
    const { mean, square } = network.save().adam!;
    for (const packed of [mean, square])
      assert.ok(Buffer.from(packed, 'base64').every((byte) => byte === 0));
  });
});
