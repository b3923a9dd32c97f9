/**
 * The cases that come with the package, in the format of a file: small enough that every value
 * follows by hand from the formula of its method, as the comments say.
 */
export function builtInLearningCases(): Readonly<Record<string, unknown>> {
  return {
    classic_control: MOTION,
    ope: LOG,
    gae: STEPS,
    rliable: SCORES,
    linucb: ARMS,
    autoscaling_mdp: SCALING,
    moore_hodgson: JOBS,
  };
}

const PUSH = 10 / 1.1; // m/s^2, of a cart of 1.1 kg by 10 N
const SWING = -PUSH / (0.5 * (4 / 3 - 0.1 / 1.1)); // rad/s^2, of its upright pole

/** From rest, where the equations of motion are short. */
const MOTION = {
  tol: 1e-12,
  'CartPole-v1': {
    state0: [0, 0, 0, 0],
    actions: [1],
    state1: [0, 0.02 * (PUSH - (0.05 * SWING) / 1.1), 0, 0.02 * SWING],
    return: 1,
  },
  // In the middle of the slope gravity pulls with 0.0025: more than the engine does.
  'MountainCar-v0': {
    state0: [0, 0],
    actions: [2, 1],
    state1: [-0.0015, -0.0015],
    state2: [-0.003 - 0.0025 * Math.cos(3 * 0.0015), -0.0015 - 0.0025 * Math.cos(3 * 0.0015)],
    return: -2,
  },
  'Acrobot-v1': { state0: [0, 0, 0, 0], actions: [1, 1], state2: [0, 0, 0, 0], return: -2 },
  // Upright: a torque of 1 adds 3 * 0.05 to the speed; a torque of 5 counts as 2.
  'Pendulum-v1': {
    state0: [0, 0],
    actions: [1, 5],
    state1: [0.0075, 0.15],
    state2: [0.0075 + 0.05 * (0.45 + 0.75 * Math.sin(0.0075)), 0.45 + 0.75 * Math.sin(0.0075)],
    return: -0.001 - (0.0075 ** 2 + 0.1 * 0.15 ** 2 + 0.004),
  },
  random_policy_return: { 'MountainCar-v0': [-200, 0, 100] },
};

/** Weights are 1, 1, 4 and 3; what the model misses of the action taken is 0, -1/2, 1 and 1. */
const LOG = {
  reward: [1, 0, 2, 1],
  action: [0, 1, 0, 1],
  pscore: [0.5, 0.5, 0.25, 0.25],
  pi_e: [
    [0.5, 0.5],
    [0.5, 0.5],
    [1, 0],
    [0.25, 0.75],
  ],
  q_hat: [
    [1, 0],
    [0.5, 0.5],
    [1, 1],
    [2, 0],
  ],
  weights: [1, 1, 4, 3],
  replay_actions_e: [0, 0, 0, 1],
  expected: {
    replay: 4 / 3, // rows 0, 2 and 3
    ipw: 12 / 4,
    ipw_clip2: 7 / 4,
    ipw_clip3: 10 / 4,
    snipw: 12 / 9,
    dm: 2.5 / 4,
    dr: (2.5 + 6.5) / 4,
    dr_clip2: (2.5 + 3.5) / 4,
    sndr: 2.5 / 4 + 6.5 / 9,
    switch_dr: { '1': 2 / 4, '3': (2.5 + 2.5) / 4, inf: 9 / 4 },
    dros: {
      '0': 2.5 / 4,
      '1': (2.5 - 0.5 / 2 + 4 / 17 + 3 / 10) / 4,
      '9': (2.5 - 0.5 * 0.9 + 36 / 25 + 27 / 18) / 4,
    },
    sg_ipw: { '0': 12 / 4, '0.5': (1 + 2 * 1.6 + 1.5) / 4, '1': 4 / 4 },
    sg_dr: { '0.5': (2.5 - 0.5 + 1.6 + 1.5) / 4, '1': (2.5 - 0.5 + 1 + 1) / 4 },
  },
};

/** Errors of the values are -1, 2 and 0; the second step ends an episode. */
const STEPS = {
  r: [1, 2, 3],
  v: [2, 0, 4],
  done: [0, 1, 0],
  last_value: 2,
  gamma: 0.5,
  lambda_0: [-1, 2, 0],
  'lambda_0.5': [-1 + 0.25 * 2, 2, 0],
  lambda_1: [-1 + 0.5 * 2, 2, 0],
};

const SCORES = {
  scores_4runs_x_2tasks: [
    [0, 2],
    [1, 3],
    [2, 4],
    [5, 15],
  ],
  iqm: (2 + 2 + 3 + 4) / 4,
  mean: 32 / 8,
  median_of_task_means: (2 + 6) / 2,
  optimality_gap_gamma3: 3 - 17 / 8,
  poi_x: [[1], [3]],
  poi_y: [[1], [2], [4]],
  probability_of_improvement: 2.5 / 6, // 1 ties with 1; 3 beats 1 and 2
};

/**
 * The first arm has A = diag(2, 5) and b = (1, 2); the second A = I + x x' with x = (3, 4), whose
 * inverse is I - x x' / 26, and b = 0.
 */
const ARMS = {
  lambda: 1,
  alpha: 2,
  updates: [
    [[1, 0], 0, 1],
    [[0, 2], 0, 1],
    [[3, 4], 1, 0],
  ],
  query: [1, 2],
  theta: [
    [1 / 2, 2 / 5],
    [0, 0],
  ],
  mean: [1.3, 0],
  width: [Math.sqrt(1 / 2 + 4 / 5), Math.sqrt(5 - 11 ** 2 / 26)],
  ucb: [1.3 + 2 * Math.sqrt(1 / 2 + 4 / 5), 2 * Math.sqrt(5 - 11 ** 2 / 26)],
};

/** One load of 2; the second replica starts for one step, and a shortage costs 4 a step. */
const SCALING = {
  load_levels: [2],
  P: [[1]],
  state: '(l load index 0..0, c active replicas 1..2, p replicas starting 0..1)',
  actions: [-1, 0, 1],
  gamma: 0.75,
  dynamics:
    "a<0: c'=max(1,c+a), p'=0 else c'=c, p'=a; then c'=min(2,c'+p); p'=min(p',2-c'); " +
    "reward=-(c'+p')-4*max(0,L[l]-c'); then l'~P[l]",
  // Two replicas for ever: -2 / (1 - 0.75). From one: -(1 + 1) - 4 now, and then 0.75 of it.
  V_star: { '(0,1,0)': -6 + 0.75 * -8, '(0,2,0)': -8, '(0,1,1)': -8 },
  'policy_value_at_(0,1,0)': {
    static_c1: -5 / 0.25,
    static_best_c2: -12,
    '1.0': -12,
    'hpa_target_2.0_tol0': -20,
  },
};

/** By deadline they end at 3, 5 and 9; without the first of them at 2 and 6, in time. */
const JOBS = {
  jobs_p_d: [
    [4, 7],
    [3, 3],
    [2, 4],
  ],
  min_late: 1,
  edf_late: 2,
  edf_max_lateness: 2,
};
