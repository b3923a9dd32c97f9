import { BadInput } from '../experiments/bad-input.ts';
import { writeGate } from '../experiments/off-policy/gate-verdict.ts';
import { opeLog } from '../experiments/off-policy/ope.ts';
import {
  OPE_DEFAULTS,
  type OpeSettings,
  readSettings,
} from '../experiments/off-policy/settings.ts';
import type { Command, OptionValues } from './command.ts';
import {
  countOption,
  DONE,
  JSON_OPTION,
  note,
  printJson,
  printLine,
  RUN_FAILED,
  runCommand,
  textOption,
} from './command.ts';

const { limits: LIMITS, resamples: RESAMPLES, seed: SEED, method: METHOD } = OPE_DEFAULTS;
const COUNT_MAX = 2 ** 31;

const command: Command = {
  usage: 'ope [log]',
  description:
    'Estimates what a policy would earn from the log of another: a CSV or CSV.gz file with columns ' +
    'action, propensity, reward, pi_<action> of the policy to judge, and optionally context_*, ' +
    'q_<action>, episode and step. Refuses (exit code 1) what the log cannot tell.',
  options: {
    estimators: { type: 'string', description: 'such as dr,sndr [all; finfra list estimators]' },
    level: { type: 'string', description: 'of confidence, in (0, 1) [0.95]' },
    method: {
      type: 'string',
      description: `of the bootstrap: percentile, bca or bootstrap-t [${METHOD}]`,
    },
    resamples: { type: 'string', description: `of the bootstrap [${RESAMPLES}]` },
    seed: { type: 'string', description: `of the resamples [${SEED}]` },
    clip: { type: 'string', description: 'weights of ips and dr: a number, auto or none [none]' },
    rewards: {
      type: 'string',
      description: 'least and largest that can be, such as --rewards=-5,0 [those of the log]',
    },
    gamma: { type: 'string', description: 'discount per step, of a log with steps [1]' },
    'ess-min': {
      type: 'string',
      description: `least effective sample size [${LIMITS.effectiveSampleSizeMin}]`,
    },
    gate: {
      type: 'string',
      description: 'file to write for the gate of a deployment (needs --rewards)',
    },
    policy: {
      type: 'string',
      description: 'of --gate: the policy that the log judges, by name or file',
    },
    anyway: { type: 'boolean', description: 'estimate even what is refused' },
    'open-bandit': {
      type: 'string',
      description: 'a folder of Open Bandit data: each policy from the log of the other',
    },
    json: JSON_OPTION,
  },
  async run([file], options) {
    const settings = settingsOf(options);
    const folder = textOption(options, 'open-bandit');
    if (folder !== undefined) return judgeOpenBandit(folder, file, { settings, options });
    if (file === undefined) throw new BadInput(['<log> is missing: finfra ope <log.csv>']);
    const gateFile = textOption(options, 'gate');
    const policy = textOption(options, 'policy');
    if (policy !== undefined && gateFile === undefined)
      throw new BadInput(['--policy: is of --gate, which is missing']);
    const gated =
      gateFile === undefined
        ? undefined
        : writeGate({ log: file, file: gateFile, policy }, settings);
    const { text, json, ignored, mixed, isRefused } = opeLog(file, settings);
    if (ignored.length > 0) note(`${file}: columns that are not used: ${ignored.join(', ')}`);
    for (const one of mixed) note(`${file}: ${one}`);
    if (options['json'] === true)
      printJson(gated === undefined ? json : { ...json, gate: gated.gate });
    else printLine(gated === undefined ? text : `${text}\n\n${gated.text}`);
    return isRefused ? RUN_FAILED : DONE;
  },
};

async function judgeOpenBandit(
  folder: string,
  file: string | undefined,
  { settings, options }: { readonly settings: OpeSettings; readonly options: OptionValues },
): Promise<number> {
  if (file !== undefined) throw new BadInput([`${file}: is one too many beside --open-bandit`]);
  const { openBandit } = await import('../experiments/off-policy/open-bandit.ts');
  const { text, json } = openBandit(folder, settings);
  if (options['json'] === true) printJson(json);
  else printLine(text);
  return DONE;
}

function settingsOf(options: OptionValues): OpeSettings {
  const text = (name: string) => textOption(options, name);
  const count = (name: string, min: number, otherwise: number) =>
    countOption(options, name, { min, max: COUNT_MAX }) ?? otherwise;
  return {
    ...OPE_DEFAULTS,
    ...readSettings({
      estimators: text('estimators'),
      level: text('level'),
      method: text('method'),
      clip: text('clip'),
      rewards: text('rewards'),
      gamma: text('gamma'),
    }),
    resamples: count('resamples', 100, RESAMPLES),
    seed: count('seed', 0, SEED),
    limits: {
      ...LIMITS,
      effectiveSampleSizeMin: count('ess-min', 1, LIMITS.effectiveSampleSizeMin),
    },
    isForced: options['anyway'] === true,
  };
}

export const main = (args: readonly string[]) => runCommand(command, args);
