import type { OptionTable } from '../../sim/options.ts';
import type { Spec } from '../../sim/units.ts';
import { AGENT_FAULTS, type FaultyOptions, faulty } from '../deployment/faulty.ts';
import { join } from '../fallback.ts';
import type { AutoscalerLine } from '../registry.ts';

const OPTIONS: OptionTable = {
  agent: {
    value: { type: 'agent', of: 'autoscaling' },
    description: 'the agent that has the fault',
  },
  fault: {
    value: { type: 'choice', of: AGENT_FAULTS },
    default: 'exception',
    description: 'what goes wrong with it, or with what feeds it',
  },
  from: {
    value: { type: 'seconds', min: 0 },
    default: 0,
    description: 'seconds of the run from which it goes wrong',
  },
  until: {
    value: { type: 'seconds', min: 0, max: Infinity },
    default: Infinity,
    description: 'seconds of the run until which it does',
  },
  lateSeconds: {
    value: { type: 'seconds', above: 0 },
    default: 10,
    description: 'late: time that a decision takes',
  },
  staleSeconds: {
    value: { type: 'seconds', above: 0 },
    default: 300,
    description: 'stale: by how much its telemetry comes late',
  },
};

export const faultyLine: AutoscalerLine = {
  kind: 'faulty',
  description: 'another agent with a fault: to test what stands around agents',
  options: OPTIONS,
  coveredBy:
    'test/experiments/safeguards.test.ts: costs at most one control interval before the baseline acts',
  create(options, targets, context) {
    const { agent, ...fault } = options as unknown as FaultyOptions & { readonly agent: Spec };
    const services = targets.map(({ service }) => service);
    const agents = context.create(agent);
    return [faulty(agents.length === 1 ? agents[0]! : join(agents), services, fault)];
  },
};
