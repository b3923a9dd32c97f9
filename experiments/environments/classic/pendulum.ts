import type { EnvironmentLine } from '../registry.ts';
import { between, type ControlTask, clip, controlEnvironment } from './control-task.ts';

const GRAVITY = 10; // m/s^2
const MASS = 1; // kg
const LENGTH = 1; // m
const STEP_SECONDS = 0.05;
const SPEED_MAX = 8; // rad/s
const TORQUE_MAX = 2; // Nm
const TURN = 2 * Math.PI;

/**
 * A pendulum to be held upright by a torque within +-2 Nm, too weak to lift it at once: minus the
 * squared angle from upright, with small prices on speed and torque, for each step; it never
 * terminates. State: angle from upright, speed; semi-implicit Euler.
 * Source: constants, costs and limits of Pendulum-v1 of Gymnasium 1.3.
 */
export const pendulum: ControlTask = {
  name: 'pendulum',
  observationSpace: {
    kind: 'box',
    names: ['cosAngle', 'sinAngle', 'angularSpeedRadiansPerSecond'],
    low: [-1, -1, -SPEED_MAX],
    high: [1, 1, SPEED_MAX],
  },
  actionSpace: {
    kind: 'box',
    names: ['torqueNewtonMetres'],
    low: [-TORQUE_MAX],
    high: [TORQUE_MAX],
  },
  stateSize: 2,
  stepsMax: 200,
  begin(state, uniform) {
    state[0] = between(uniform, -Math.PI, Math.PI);
    state[1] = between(uniform, -1, 1);
  },
  move(state, action) {
    const [angle, speed] = [state[0]!, state[1]!];
    const torque = clip(action, -TORQUE_MAX, TORQUE_MAX);
    const cost = fromUpright(angle) ** 2 + 0.1 * speed ** 2 + 0.001 * torque ** 2;
    const acceleration =
      ((3 * GRAVITY) / (2 * LENGTH)) * Math.sin(angle) + (3 / (MASS * LENGTH ** 2)) * torque;
    const faster = clip(speed + acceleration * STEP_SECONDS, -SPEED_MAX, SPEED_MAX);
    state[0] = angle + faster * STEP_SECONDS;
    state[1] = faster;
    return -cost;
  },
  isTerminal: () => false,
  observe(state, observation) {
    observation[0] = Math.cos(state[0]!);
    observation[1] = Math.sin(state[0]!);
    observation[2] = state[1]!;
  },
};

/** The same angle in [-pi, pi). */
function fromUpright(angle: number): number {
  const shifted = (angle + Math.PI) % TURN;
  return (shifted < 0 ? shifted + TURN : shifted) - Math.PI;
}

export const pendulumLine: EnvironmentLine = {
  kind: pendulum.name,
  description: 'hold a pendulum upright by a continuous torque, 200 steps (Pendulum-v1)',
  options: {},
  coveredBy: 'test/experiments/environments/classic.test.ts: pendulum: moves as published',
  create: () => controlEnvironment(pendulum),
};
