/** Probabilities of a policy in every context, contexts x actions. */
export type PolicyTable = Float64Array;

/** Each context's own action, always. */
export function deterministic(
  actionOf: (context: number) => number,
  { contexts, actions }: { readonly contexts: number; readonly actions: number },
): PolicyTable {
  const table = new Float64Array(contexts * actions);
  for (let context = 0; context < contexts; context++)
    table[context * actions + actionOf(context)] = 1;
  return table;
}

/** (1 - share) of one policy, `share` of another. */
export function mixed(policy: PolicyTable, other: PolicyTable, share: number): PolicyTable {
  return policy.map((probability, at) => (1 - share) * probability + share * other[at]!);
}

/** A policy that explores: with probability `epsilon` every action is as likely. */
export function exploring(policy: PolicyTable, actions: number, epsilon: number): PolicyTable {
  return policy.map((probability) => (1 - epsilon) * probability + epsilon / actions);
}

/** The action with the largest value in a context; of equals the first. */
export function bestAction(values: Float64Array, context: number, actions: number): number {
  let best = 0;
  for (let action = 1; action < actions; action++)
    if (values[context * actions + action]! > values[context * actions + best]!) best = action;
  return best;
}
