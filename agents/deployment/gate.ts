/** What a log says of a policy that has not run yet; values are rewards per decision, more being better. */
export type OffPolicyEvidence =
  | {
      readonly kind: 'bound';
      readonly low: number; // lower confidence bound of its value
      readonly estimate: number;
      readonly effectiveSampleSize: number; // (sum w)^2 / sum w^2, of the rows of the log
      readonly weightMax: number;
    }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'foreign'; readonly reason: string }; // it is of another policy

export interface GateOptions {
  /** Value of the policy that wrote the log, or an upper bound of it. */
  readonly behaviour: number;
  /** How much worse than that the lower bound may be, >= 0. */
  readonly margin: number;
  readonly effectiveSampleSizeMin: number;
  readonly weightMaxMost: number;
}
export interface GateVerdict {
  readonly isOpen: boolean;
  readonly reason: string;
}

/**
 * Whether a policy may take over a share of the control: its value is at least that of the behaviour
 * policy less the margin, with the confidence of the bound, and the log has enough of what it would do.
 * Source: Thomas, Theocharous and Ghavamzadeh, "High-confidence policy improvement", ICML 2015: a
 * candidate is returned only if a lower bound of its value exceeds a performance that is known.
 */
export function offPolicyGate(evidence: OffPolicyEvidence, options: GateOptions): GateVerdict {
  const closed = (reason: string): GateVerdict => ({ isOpen: false, reason });
  if (evidence.kind === 'foreign') return closed(`no evidence: ${evidence.reason}`);
  if (evidence.kind === 'refused') return closed(`no estimate from the log: ${evidence.reason}`);
  const { low, effectiveSampleSize, weightMax } = evidence;
  const { behaviour, margin, effectiveSampleSizeMin, weightMaxMost } = options;
  if (!(effectiveSampleSize >= effectiveSampleSizeMin))
    return closed(
      `no support: effective sample size ${short(effectiveSampleSize)}, needs ${effectiveSampleSizeMin}`,
    );
  if (!(weightMax <= weightMaxMost))
    return closed(`no support: largest weight ${short(weightMax)}, at most ${weightMaxMost}`);
  const least = behaviour - margin;
  if (!(low >= least))
    return closed(`lower bound ${short(low)} is below ${short(least)}, the behaviour less margin`);
  return { isOpen: true, reason: `lower bound ${short(low)} is at least ${short(least)}` };
}

const short = (value: number): string => String(Number(value.toPrecision(4)));
