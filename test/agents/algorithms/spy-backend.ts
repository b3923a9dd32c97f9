import type {
  AdamSettings,
  Backend,
  Network,
  NetworkShape,
} from '../../../agents/learning/network.ts';

/** What a network was asked: rows of inputs, and the gradients by its outputs that came back, if any. */
export interface Pass {
  readonly inputs: Float32Array;
  gradients?: Float32Array;
}
export interface Spy extends Network {
  readonly passes: Pass[];
  readonly steps: AdamSettings[];
  readonly shares: number[]; // of every blend
}

/** Networks of one input that never learn, numbered as they are made; `outputOf` says what they give. */
export function spyBackend(outputOf: (network: number, x: number, unit: number) => number) {
  const networks: Spy[] = [];
  const create = (shape: NetworkShape): Network => {
    const number = networks.length;
    const outputs = shape.layers.at(-1)!.units;
    const [passes, steps, shares]: [Pass[], AdamSettings[], number[]] = [[], [], []];
    const network: Pick<Spy, 'shape' | 'outputs' | 'passes' | 'steps' | 'shares'> & Partial<Spy> = {
      shape,
      outputs,
      passes,
      steps,
      shares,
      forward(inputs, batch) {
        passes.push({ inputs: inputs.slice(0, batch) });
        return Float32Array.from({ length: batch * outputs }, (_, at) =>
          outputOf(number, inputs[Math.floor(at / outputs)]!, at % outputs),
        );
      },
      backward(gradients) {
        passes.at(-1)!.gradients = gradients.slice();
        return undefined;
      },
      step: (settings) => steps.push(settings),
      blend: (_, share) => shares.push(share),
      save: () => ({ shape, parameters: '' }),
    };
    networks.push(network as Spy);
    return network as Spy;
  };
  const loadNetwork: Backend['loadNetwork'] = ({ shape }) => create(shape);
  return { networks, backend: { name: 'spy', createNetwork: create, loadNetwork } };
}
