import type { SystemConfig, Step } from '../../sim/system-config.ts';
import type { Spec } from '../../sim/units.ts';

export interface PaymentSystemSize {
  readonly services: number; // a multiple of CALLS_PER_PAYMENT
  readonly replicas: number; // per service
}

/** Calls of one payment, whatever the size of the system. */
export const CALLS_PER_PAYMENT = 8;
const WORK: Spec = { kind: 'exponential', mean: 0.0012 }; // seconds; 0.6 of 8 x 5 x 4 workers at 10,000 payments/s

/**
 * Payments over services of equal size: each type of payment crosses its own eight services, as
 * gateway -> (vault, authorise -> (fraud beside limits -> cache), ledger), notify. Everything that real systems have
 * switched on: a hop each way, time-outs, retries with a budget, connection pools, bounded queues, prices.
 */
export function paymentSystem({ services, replicas }: PaymentSystemSize): SystemConfig {
  const types = services / CALLS_PER_PAYMENT;
  const name = (type: number, position: number) => `service-${type * CALLS_PER_PAYMENT + position}`;
  return {
    name: `payments-${services}x${replicas}`,
    description: 'payments over services of equal size',
    sources: [],
    hop: { kind: 'uniform', low: 0.00015, high: 0.00035 }, // seconds
    instanceTypes: { task: { dollarsPerHour: 0.05 } },
    services: Array.from({ length: services }, (_, i) => ({
      name: `service-${i}`,
      instance: 'task',
      replicas,
      replicasMin: replicas,
      replicasMax: replicas,
      workersPerReplica: 4,
      discipline: 'fifo',
      queueLimit: 1000,
      boot: { kind: 'constant', value: 30 },
      balancer: { kind: 'power-of-two' },
      errorRatio: 0.001,
      client: {
        timeout: 1 + (i % CALLS_PER_PAYMENT) / 10,
        cancels: true,
        retry: { kind: 'full-jitter', retries: 2, budgetRatio: 0.1 },
        connections: 200,
      },
    })),
    transactions: Array.from({ length: types }, (_, type) => ({
      name: `payment-${type}`,
      share: 1 / types,
      slo: 0.5,
      priority: 0,
      steps: payment((position) => name(type, position)),
    })),
  };
}

function payment(service: (position: number) => string): Step[] {
  const call = (position: number, ...then: Step[]): Step => ({
    call: service(position),
    work: WORK,
    then,
  });
  const checks: Step = { parallel: [[call(3)], [call(4, call(5))]] };
  return [call(0, call(1), call(2, checks, call(6)), call(7))];
}
