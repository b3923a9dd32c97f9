import type { PostingConfig } from '../../sim/ledger/posting-config.ts';
import type { OptionTable, Problem } from '../../sim/options.ts';
import type { Step, SystemConfig } from '../../sim/system-config.ts';
import type { Path } from '../specs.ts';
import { eachStep } from './each-step.ts';
import { checkName } from './names.ts';

/** Of a step that books. */
export const POSTING: OptionTable = {
  kind: {
    value: { type: 'choice', of: ['transfer', 'hold', 'post', 'void'] },
    default: 'transfer',
    description: 'at once, as a hold, or the end of what was held before',
  },
  debit: { value: { type: 'string' }, description: 'group of accounts that pays' },
  credit: { value: { type: 'string' }, description: 'group of accounts that is paid' },
};

/** Postings without accounts, between currencies, or without the hold that they end. */
export function checkPostings(system: SystemConfig): Problem[] {
  const problems: Problem[] = [];
  for (const { step, path } of eachStep(system))
    if ('call' in step && step.posting !== undefined)
      problems.push(...checkGroups(step.posting, [...path, 'posting'], system));
  if (problems.length > 0) return problems;
  return system.transactions.flatMap(({ name, steps }) =>
    'stations' in steps ? [] : checkHolds(steps, ['transactions', name, 'steps'], new Set()),
  );
}

function checkGroups({ debit, credit }: PostingConfig, path: Path, system: SystemConfig) {
  if (system.ledger === undefined)
    return [{ path, message: 'needs a ledger with accounts, the system has none' }];
  const { accounts } = system.ledger;
  const known = { noun: 'account group', parts: accounts };
  const problems = [
    ...checkName(debit, known, [...path, 'debit']),
    ...checkName(credit, known, [...path, 'credit']),
  ];
  const [from, to] = [debit, credit].map((name) => accounts.find((group) => group.name === name));
  if (from === undefined || to === undefined) return problems;
  if (from === to && from.count === 1)
    problems.push({ path, message: `moves money from the only account of ${debit} to itself` });
  if (from.currency !== to.currency) {
    const message = `must not change the currency: ${debit} has ${from.currency}, ${credit} ${to.currency}`;
    problems.push({ path, message });
  }
  return problems;
}

/**
 * Posts and voids that no hold of the same groups comes before. `held`: the groups of the holds so far, added to.
 * What a message does comes after the steps around it, and is not done for them: so the release of a hold can be sent
 * before the hold is made.
 */
function checkHolds(steps: readonly Step[], path: Path, held: Set<string>): Problem[] {
  const problems = steps.flatMap((step, i) => {
    const at = [...path, i];
    if ('send' in step || 'among' in step) return [];
    if ('parallel' in step) {
      const branches = step.parallel.map(() => new Set(held));
      const problems = step.parallel.flatMap((branch, b) =>
        checkHolds(branch, [...at, 'parallel', b], branches[b]!),
      );
      for (const pair of branches.flatMap((branch) => [...branch])) held.add(pair);
      return problems;
    }
    if ('steps' in step) return checkHolds(step.steps, [...at, 'steps'], held);
    return [
      ...checkHold(step.posting, [...at, 'posting', 'kind'], held),
      ...checkHolds(step.then, [...at, 'then'], held),
    ];
  });
  const sent = steps.flatMap((step, i) =>
    'send' in step ? checkHolds(step.then, [...path, i, 'then'], new Set(held)) : [],
  );
  return [...problems, ...sent];
}

function checkHold(posting: PostingConfig | undefined, path: Path, held: Set<string>): Problem[] {
  if (posting === undefined) return [];
  const { kind, debit, credit } = posting;
  const pair = `from ${debit} to ${credit}`;
  if (kind === 'hold') held.add(pair);
  if (kind === 'hold' || kind === 'transfer' || held.has(pair)) return [];
  return [{ path, message: `${kind} needs a hold ${pair} before it in the same transaction` }];
}
