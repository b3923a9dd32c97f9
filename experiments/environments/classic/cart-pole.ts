import type { EnvironmentLine } from '../registry.ts';
import { between, type ControlTask, controlEnvironment } from './control-task.ts';

const GRAVITY = 9.8; // m/s^2
const POLE_MASS = 0.1; // kg
const TOTAL_MASS = 1.1; // kg, cart and pole
const HALF_LENGTH = 0.5; // m, of the pole
const POLE_MOMENT = POLE_MASS * HALF_LENGTH; // kg m
const FORCE = 10; // N, to the left or to the right
const STEP_SECONDS = 0.02;
const ANGLE_MAX = (12 * 2 * Math.PI) / 360; // rad from upright
const POSITION_MAX = 2.4; // m from the middle
const START_MAX = 0.05; // m, m/s, rad, rad/s

/**
 * A pole on a cart that is pushed left (0) or right (1): one point for each step, until the pole
 * leans by more than 12 degrees or the cart is further than 2.4 m from the middle. State: position,
 * speed, angle, angular speed; explicit Euler.
 * Source: Barto, Sutton, Anderson 1983; constants and limits of CartPole-v1 of Gymnasium 1.3.
 */
export const cartPole: ControlTask = {
  name: 'cart-pole',
  observationSpace: {
    kind: 'box',
    names: [
      'positionMetres',
      'speedMetresPerSecond',
      'angleRadians',
      'angularSpeedRadiansPerSecond',
    ],
    low: [-2 * POSITION_MAX, -Infinity, -2 * ANGLE_MAX, -Infinity],
    high: [2 * POSITION_MAX, Infinity, 2 * ANGLE_MAX, Infinity],
  },
  actionSpace: { kind: 'discrete', sizes: [2], names: ['push'], labels: [['left', 'right']] },
  stateSize: 4,
  stepsMax: 500,
  begin(state, uniform) {
    for (let i = 0; i < 4; i++) state[i] = between(uniform, -START_MAX, START_MAX);
  },
  move(state, action) {
    const [speed, angle, angularSpeed] = [state[1]!, state[2]!, state[3]!];
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const force = action === 1 ? FORCE : -FORCE;
    const push = (force + POLE_MOMENT * angularSpeed ** 2 * sin) / TOTAL_MASS;
    const angularAcceleration =
      (GRAVITY * sin - cos * push) / (HALF_LENGTH * (4 / 3 - (POLE_MASS * cos ** 2) / TOTAL_MASS));
    const acceleration = push - (POLE_MOMENT * angularAcceleration * cos) / TOTAL_MASS;
    state[0]! += STEP_SECONDS * speed;
    state[1]! += STEP_SECONDS * acceleration;
    state[2]! += STEP_SECONDS * angularSpeed;
    state[3]! += STEP_SECONDS * angularAcceleration;
    return 1;
  },
  isTerminal: (state) => Math.abs(state[0]!) > POSITION_MAX || Math.abs(state[2]!) > ANGLE_MAX,
  observe: (state, observation) => observation.set(state),
};

export const cartPoleLine: EnvironmentLine = {
  kind: cartPole.name,
  description: 'balance a pole on a cart: 1 per step, 500 at most (known answer; CartPole-v1)',
  options: {},
  coveredBy: 'test/experiments/environments/classic.test.ts: cart-pole: moves as published',
  create: () => controlEnvironment(cartPole),
};
