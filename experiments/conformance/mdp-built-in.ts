/**
 * The problem that comes with the package, in the format of a file: a service with up to eight
 * replicas, which start within one step, and a load of five levels. Values by value iteration to
 * 1e-13 and by two independent programs (known answers of learning, autoscaling_mdp).
 */
export const AUTOSCALING_MDP = {
  load_levels: [1, 2, 3, 5, 8],
  P: [
    [0.7, 0.3, 0, 0, 0],
    [0.2, 0.5, 0.3, 0, 0],
    [0, 0.2, 0.5, 0.3, 0],
    [0, 0, 0.3, 0.5, 0.2],
    [0, 0, 0, 0.5, 0.5],
  ],
  state: '(l load index 0..4, c active replicas 1..8, p replicas starting 0..2)',
  actions: [-2, -1, 0, 1, 2],
  gamma: 0.95,
  dynamics:
    "a<0: c'=max(1,c+a), p'=0 else c'=c, p'=a; then c'=min(8,c'+p); p'=min(p',8-c'); " +
    "reward=-(c'+p')-4*max(0,L[l]-c'); then l'~P[l]",
  hpa_policy: 'ratio=(L[l]/c)/u; if |ratio-1|<=tol: 0 else clip(ceil(ratio*c)-(c+p), -2, 2)',
  V_star: {
    '(0,1,0)': -86.60386514075307,
    '(4,1,0)': -157.2099140680208,
    '(2,4,0)': -106.33247749172938,
  },
  'policy_value_at_(0,1,0)': {
    'hpa_target_0.4_tol0': -117.63967650092788,
    '0.5': -99.90119799756309,
    '0.6': -94.79173423788039,
    '0.7': -89.22635810096062,
    '0.8': -87.99576955603595,
    '0.9': -87.47580047673387,
    '1.0': -89.21363804863745,
    '0.7_tol0.1': -89.75684293603156,
    '0.8_tol0.1': -88.34263096252238,
    '0.9_tol0.1': -87.71386636846786,
    static_best_c5: -114.02783248942598,
  },
};
