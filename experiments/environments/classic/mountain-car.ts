import type { EnvironmentLine } from '../registry.ts';
import { between, type ControlTask, clip, controlEnvironment } from './control-task.ts';

const POSITION_MIN = -1.2;
const POSITION_MAX = 0.6;
const SPEED_MAX = 0.07; // per step
const GOAL = 0.5; // position
const THRUST = 0.001; // per step^2
const GRAVITY = 0.0025; // per step^2

/**
 * A car in a valley, too weak to climb out at once, thrust left (0), not at all (1) or right (2): -1
 * for each step until it reaches 0.5. State: position, speed; both without a unit.
 * Source: Moore 1990; constants and limits of MountainCar-v0 of Gymnasium 1.3.
 */
export const mountainCar: ControlTask = {
  name: 'mountain-car',
  observationSpace: {
    kind: 'box',
    names: ['position', 'speed'],
    low: [POSITION_MIN, -SPEED_MAX],
    high: [POSITION_MAX, SPEED_MAX],
  },
  actionSpace: {
    kind: 'discrete',
    sizes: [3],
    names: ['thrust'],
    labels: [['left', 'none', 'right']],
  },
  stateSize: 2,
  stepsMax: 200,
  begin(state, uniform) {
    state[0] = between(uniform, -0.6, -0.4);
    state[1] = 0;
  },
  move(state, action) {
    const pull = Math.cos(3 * state[0]!) * -GRAVITY;
    const speed = clip(state[1]! + (action - 1) * THRUST + pull, -SPEED_MAX, SPEED_MAX);
    const position = clip(state[0]! + speed, POSITION_MIN, POSITION_MAX);
    state[0] = position;
    state[1] = position === POSITION_MIN && speed < 0 ? 0 : speed;
    return -1;
  },
  isTerminal: (state) => state[0]! >= GOAL && state[1]! >= 0,
  observe: (state, observation) => observation.set(state),
};

export const mountainCarLine: EnvironmentLine = {
  kind: mountainCar.name,
  description: 'swing a weak car out of a valley: -1 per step, -200 at worst (MountainCar-v0)',
  options: {},
  coveredBy: 'test/experiments/environments/classic.test.ts: mountain-car: moves as published',
  create: () => controlEnvironment(mountainCar),
};
