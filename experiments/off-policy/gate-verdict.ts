import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { loadPolicy, readPolicyFile } from '../../agents/algorithms/policy-file.ts';
import { formatGate, type GateFile } from '../../agents/deployment/gate-file.ts';
import type { PolicyFile } from '../../agents/learning/policy.ts';
import { BadInput } from '../bad-input.ts';
import { namedFile } from '../paths.ts';
import { writeWhole } from '../results-files.ts';
import { bernsteinUpper, type RewardRange } from './empirical-bernstein.ts';
import type { LoggedBandit } from './logged-bandit.ts';
import { jointActions } from './logging/joint-actions.ts';
import { lowerBound } from './lower-bound.ts';
import { shortNumber } from './ope-text.ts';
import { readLog } from './read-log.ts';
import type { OpeSettings } from './settings.ts';

export interface GateRequest {
  readonly log: string; // file
  readonly file: string; // to be written
  /** Name or file of the policy whose choices the log's pi_ columns are; undefined: it has no file. */
  readonly policy: string | undefined;
}

/**
 * Writes what a log lets one promise of its target, for the gate of a deployment: a lower bound of its
 * value and an upper bound of the behaviour's, each wrong with probability at most (1 - level) / 2, or the
 * refusal. Returns it with a sentence. Throws BadInput where no range of rewards is declared, and where
 * the log's target is not the policy that it is said to be.
 */
export function writeGate(
  { log: path, file, policy }: GateRequest,
  { level, rewards, limits }: Pick<OpeSettings, 'level' | 'rewards' | 'limits'>,
): { readonly gate: Omit<GateFile, 'format'>; readonly text: string } {
  if (rewards === undefined)
    throw new BadInput(['--gate: needs --rewards: a bound by the rewards that were seen is none']);
  const { log } = readLog(path);
  const judged = policy === undefined ? undefined : readJudged(policy);
  if (judged !== undefined) assertIsTarget(log, judged, { path, policy: policy! });
  const confidence = (1 + level) / 2;
  const evidence = lowerBound(log, { confidence, rewards, limits });
  const gate = {
    ...(judged === undefined ? {} : { policy: judged.hash }),
    log: path,
    logHash: createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16),
    ...{ confidence: level, rewards },
    ...(evidence.kind === 'refused' ? {} : { behaviour: behaviourHigh(log, rewards, confidence) }),
    evidence,
  };
  writeWhole(file, formatGate(gate));
  return { gate, text: gateText(gate, file) };
}

/** Of the mean reward that the log itself has. */
function behaviourHigh(log: LoggedBandit, rewards: RewardRange, confidence: number): number {
  const ones = new Float64Array(log.length).fill(1);
  const zeros = new Float64Array(log.length);
  const rows = {
    ...{ length: log.length, weights: ones, matches: ones, rewards: log.rewards },
    ...{ modelled: zeros, direct: zeros, hasModel: false },
  };
  return bernsteinUpper(rows, { delta: 1 - confidence, rewards }, log.clusters).bound;
}

function gateText({ evidence, behaviour }: Omit<GateFile, 'format'>, file: string): string {
  if (evidence.kind !== 'bound') return `gate: closed, ${evidence.reason}; written to ${file}`;
  const margin = behaviour! - evidence.low;
  return (
    `gate: the policy earns at least ${shortNumber(evidence.low)} per decision, the log at most ${shortNumber(behaviour!)}: ` +
    `${margin <= 0 ? 'open without a margin' : `open from a margin of ${shortNumber(margin)} on`}; written to ${file}`
  );
}

function readJudged(policy: string): PolicyFile {
  try {
    return readPolicyFile(namedFile('policy', policy) ?? policy);
  } catch (error) {
    throw new BadInput([`--policy ${(error as Error).message}`]);
  }
}

/** The target must choose, in each row, what the policy would order: its best action, as it is deployed. */
function assertIsTarget(
  log: LoggedBandit,
  file: PolicyFile,
  { path, policy }: { readonly path: string; readonly policy: string },
): void {
  const refuse = (message: string): never => {
    throw new BadInput([`${path}: ${message}`]);
  };
  const seen = log.contextNames.join(', ');
  if (seen !== file.observation.join(', '))
    refuse(
      `must have the context_ columns that ${policy} sees, ${file.observation.join(', ')}; found ${seen || 'none'}`,
    );
  const joint = jointActions(file.action, policy);
  const places = joint.names.map((name) => log.actionNames.indexOf(name));
  const loaded = loadPolicy(file);
  const [width, count] = [log.contextNames.length, log.actionNames.length];
  for (let row = 0; row < log.length; row++) {
    const best = loaded.act(log.contexts.subarray(row * width, (row + 1) * width));
    const number = joint.actions.findIndex((one) => one.every((part, i) => part === best[i]));
    const place = places[number]!;
    if (place >= 0 && log.targets[row * count + place] === 1) continue;
    refuse(
      `row ${row + 1}: must have pi_${joint.names[number]} = 1, the best action of ${policy}, as it would be deployed (log --target best:${policy})`,
    );
  }
}
