import { HOLD } from '../../sim/actions.ts';
import { InputError, type Problem } from '../../sim/options.ts';
import type { Seconds, Spec } from '../../sim/units.ts';
import type { Agent } from '../agent.ts';
import type { CanaryOptions } from '../deployment/canary.ts';
import { Deployment, type DeploymentOptions } from '../deployment/deployment.ts';
import type { GateOptions, OffPolicyEvidence } from '../deployment/gate.ts';
import { evidenceFor, type GateFile, readGateFile } from '../deployment/gate-file.ts';
import type { Objectives } from '../deployment/outcome-meter.ts';
import { join } from '../fallback.ts';
import type { AutoscalerLine } from '../registry.ts';
import { DEPLOYED_OPTIONS } from './deployed-options.ts';

/** As `DEPLOYED_OPTIONS` are read. */
interface DeployedOptions {
  readonly candidate: Spec;
  readonly baseline: Spec;
  readonly begin: DeploymentOptions['begin'];
  readonly onFailure: 'baseline' | 'hold';
  readonly shadow: { readonly lasts: Seconds; readonly failureRatioMax: number };
  readonly canary: Omit<CanaryOptions, 'blockSeconds' | 'burnInSeconds'> & {
    readonly block: Seconds;
    readonly burnIn: Seconds;
  };
  readonly objectives: Objectives;
  readonly gate?: GateNumbers;
  readonly kill: { readonly at: Seconds; readonly violatedMax: number };
  readonly drift: DeploymentOptions['drift'];
  readonly checks: {
    readonly staleAfter: Seconds;
    readonly missingRatioMax: number;
    readonly missingSpan: Seconds;
    readonly decisionSecondsMax: Seconds;
    readonly failuresMax: number;
  };
}
type GateNumbers = Omit<GateOptions, 'behaviour'> & {
  readonly [Key in (typeof GATE_NUMBERS)[number]]?: number;
} & { readonly refused?: string; readonly verdict?: string };
const GATE_NUMBERS = ['low', 'estimate', 'effectiveSampleSize', 'weightMax', 'behaviour'] as const;

/** As a deployment takes them. */
function deploymentOptions(values: DeployedOptions, candidate: Agent): DeploymentOptions {
  const { begin, shadow, objectives, gate, kill, drift, onFailure } = values;
  const { block, burnIn, ...canary } = values.canary;
  const { failuresMax, ...checks } = values.checks;
  return {
    begin,
    shadowSeconds: shadow.lasts,
    failureRatioMax: shadow.failureRatioMax,
    failuresMax: onFailure === 'hold' ? Number.POSITIVE_INFINITY : failuresMax,
    canary: { ...canary, blockSeconds: block, burnInSeconds: burnIn },
    objectives,
    ...(gate === undefined ? {} : { gate: gateOf(gate, candidate) }),
    killAt: kill.at,
    violatedMax: kill.violatedMax,
    drift,
    checks: onFailure === 'hold' ? {} : { ...checks, refusesNaN: true },
  };
}

function gateOf(
  { refused, verdict, ...given }: GateNumbers,
  { policyHash }: Agent,
): NonNullable<DeploymentOptions['gate']> {
  if (verdict !== undefined) {
    const file = gateFile(verdict);
    const options = { ...given, behaviour: file.behaviour ?? Number.NaN };
    return { evidence: evidenceFor(file, policyHash), options };
  }
  const numbers = { low: NaN, estimate: NaN, effectiveSampleSize: NaN, weightMax: NaN, ...given };
  const evidence: OffPolicyEvidence =
    refused === undefined ? { kind: 'bound', ...numbers } : { kind: 'refused', reason: refused };
  return { evidence, options: { ...given, behaviour: given.behaviour ?? Number.NaN } };
}

/** Throws an InputError that says what is wrong with the file. */
function gateFile(path: string): GateFile {
  try {
    return readGateFile(path);
  } catch (error) {
    throw new InputError([{ path: ['gate', 'verdict'], message: (error as Error).message }]);
  }
}

function problemsOf({ canary, gate }: DeployedOptions): readonly Problem[] {
  const { block, burnIn, violationMargin, violationScale, costMargin, costScale } = canary;
  const below = (margin: string, scale: string, value: number) => ({
    path: ['canary', margin],
    message: `must be below ${scale}, got ${value}`,
  });
  const { refused, verdict } = gate ?? {};
  const isGiven = gate === undefined || refused !== undefined || verdict !== undefined;
  const missing = isGiven ? [] : GATE_NUMBERS.filter((key) => gate[key] === undefined);
  const besides = (['refused', ...GATE_NUMBERS] as const).filter(
    (key) => verdict !== undefined && gate?.[key] !== undefined,
  );
  return [
    ...(burnIn < block
      ? []
      : [{ path: ['canary', 'burnIn'], message: `must be shorter than the block, ${block}s` }]),
    ...(violationMargin < violationScale
      ? []
      : [below('violationMargin', `violationScale (${violationScale})`, violationMargin)]),
    ...(costMargin < costScale
      ? []
      : [below('costMargin', `costScale (${costScale})`, costMargin)]),
    ...besides.map((key) => ({ path: ['gate', key], message: 'must not be beside verdict' })),
    ...missing.map((key) => ({ path: ['gate', key], message: 'is missing: a number' })),
  ];
}

const holding: Agent = { name: 'holding', observe: () => undefined, act: () => HOLD };

/** Several as one; one stays what it is. */
const asOne = (agents: readonly Agent[]): Agent =>
  agents.length === 1 ? agents[0]! : join(agents);

export const deployedLine: AutoscalerLine = {
  kind: 'deployed',
  description: 'a candidate on its way from shadow to full control, beside a baseline',
  options: DEPLOYED_OPTIONS,
  coveredBy:
    'test/agents/deployment/deployment.test.ts: goes from shadow to canary to full with a candidate that is no worse',
  /** Throws an InputError where options do not fit together, or an agent refuses its own. */
  create(options, targets, context) {
    const values = options as unknown as DeployedOptions;
    const problems = problemsOf(values);
    if (problems.length > 0) throw new InputError(problems);
    const candidate = asOne(context.create(values.candidate));
    const baseline = asOne(context.create(values.baseline));
    const uniform = context.stream('canary');
    const standIn = values.onFailure === 'hold' ? { standIn: holding } : {};
    const parts = { candidate, baseline, targets, uniform, ...standIn };
    return [new Deployment(parts, deploymentOptions(values, candidate))];
  },
};
