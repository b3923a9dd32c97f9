import type { EnvironmentLine } from '../registry.ts';
import { between, type ControlTask, clip, controlEnvironment } from './control-task.ts';

const GRAVITY = 9.8; // m/s^2
const MASS = 1; // kg, of each link
const LENGTH = 1; // m, of the first link
const CENTRE = 0.5; // m from the joint to the centre of mass, of each link
const INERTIA = 1; // kg m^2, of each link
const STEP_SECONDS = 0.2;
const SPEED1_MAX = 4 * Math.PI; // rad/s
const SPEED2_MAX = 9 * Math.PI; // rad/s
const START_MAX = 0.1; // rad, rad/s
const TURN = 2 * Math.PI;

/**
 * Two links that hang from a joint, with a torque of -1, 0 or 1 Nm at the joint between them: -1 for
 * each step until the free end is one link above the fixed one. State: angle of the first link from
 * hanging, of the second against the first, their speeds; one step of Runge-Kutta of fourth order.
 * Source: Sutton 1996, equations as in Sutton and Barto, "Reinforcement learning", section 11.3 of
 * the first edition; constants and limits of Acrobot-v1 of Gymnasium 1.3.
 */
export const acrobot: ControlTask = {
  name: 'acrobot',
  observationSpace: {
    kind: 'box',
    names: [
      'cosAngle1',
      'sinAngle1',
      'cosAngle2',
      'sinAngle2',
      'angularSpeed1RadiansPerSecond',
      'angularSpeed2RadiansPerSecond',
    ],
    low: [-1, -1, -1, -1, -SPEED1_MAX, -SPEED2_MAX],
    high: [1, 1, 1, 1, SPEED1_MAX, SPEED2_MAX],
  },
  actionSpace: {
    kind: 'discrete',
    sizes: [3],
    names: ['torque'],
    labels: [['-1 Nm', '0 Nm', '1 Nm']],
  },
  stateSize: 4,
  stepsMax: 500,
  begin(state, uniform) {
    for (let i = 0; i < 4; i++) state[i] = between(uniform, -START_MAX, START_MAX);
  },
  move(state, action) {
    integrate(state, action - 1);
    state[0] = wrap(state[0]!);
    state[1] = wrap(state[1]!);
    state[2] = clip(state[2]!, -SPEED1_MAX, SPEED1_MAX);
    state[3] = clip(state[3]!, -SPEED2_MAX, SPEED2_MAX);
    return isUp(state) ? 0 : -1;
  },
  isTerminal: isUp,
  observe(state, observation) {
    observation[0] = Math.cos(state[0]!);
    observation[1] = Math.sin(state[0]!);
    observation[2] = Math.cos(state[1]!);
    observation[3] = Math.sin(state[1]!);
    observation[4] = state[2]!;
    observation[5] = state[3]!;
  },
};

function isUp(state: Float64Array): boolean {
  return -Math.cos(state[0]!) - Math.cos(state[1]! + state[0]!) > 1;
}

function wrap(angle: number): number {
  let wrapped = angle;
  while (wrapped > Math.PI) wrapped -= TURN;
  while (wrapped < -Math.PI) wrapped += TURN;
  return wrapped;
}

const slopes = [0, 1, 2, 3].map(() => new Float64Array(4));
const between4 = new Float64Array(4);

/** One step of the classical Runge-Kutta method under a constant torque. */
function integrate(state: Float64Array, torque: number): void {
  const [k1, k2, k3, k4] = slopes as [Float64Array, Float64Array, Float64Array, Float64Array];
  slope(state, torque, k1);
  slope(ahead(state, k1, STEP_SECONDS / 2), torque, k2);
  slope(ahead(state, k2, STEP_SECONDS / 2), torque, k3);
  slope(ahead(state, k3, STEP_SECONDS), torque, k4);
  for (let i = 0; i < 4; i++)
    state[i]! += (STEP_SECONDS / 6) * (k1[i]! + 2 * k2[i]! + 2 * k3[i]! + k4[i]!);
}

function ahead(state: Float64Array, rates: Float64Array, seconds: number): Float64Array {
  for (let i = 0; i < 4; i++) between4[i] = state[i]! + seconds * rates[i]!;
  return between4;
}

/** The equations of motion: rates of both angles and of their speeds. */
function slope(state: Float64Array, torque: number, rates: Float64Array): void {
  const [angle1, angle2, speed1, speed2] = [state[0]!, state[1]!, state[2]!, state[3]!];
  const [cos2, sin2] = [Math.cos(angle2), Math.sin(angle2)];
  const coupling = MASS * LENGTH * CENTRE;
  const inner = MASS * CENTRE ** 2 + INERTIA;
  const d1 = MASS * (LENGTH ** 2 + 2 * CENTRE ** 2) + 2 * coupling * cos2 + 2 * INERTIA;
  const d2 = inner + coupling * cos2;
  const phi2 = MASS * CENTRE * GRAVITY * Math.cos(angle1 + angle2 - Math.PI / 2);
  const phi1 =
    -coupling * speed2 ** 2 * sin2 -
    2 * coupling * speed2 * speed1 * sin2 +
    MASS * (CENTRE + LENGTH) * GRAVITY * Math.cos(angle1 - Math.PI / 2) +
    phi2;
  const acceleration2 =
    (torque + (d2 / d1) * phi1 - coupling * speed1 ** 2 * sin2 - phi2) / (inner - d2 ** 2 / d1);
  rates[0] = speed1;
  rates[1] = speed2;
  rates[2] = -(d2 * acceleration2 + phi1) / d1;
  rates[3] = acceleration2;
}

export const acrobotLine: EnvironmentLine = {
  kind: acrobot.name,
  description: 'swing two links up by the joint between them: -1 per step (Acrobot-v1)',
  options: {},
  coveredBy: 'test/experiments/environments/classic.test.ts: acrobot: moves as published',
  create: () => controlEnvironment(acrobot),
};
