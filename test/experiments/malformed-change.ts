/** A change by hand of the file with every feature, and what is said of it. */
export interface ByHand {
  readonly from: string | RegExp;
  readonly to: string;
  readonly says: RegExp;
}

export const change = (from: string | RegExp, to: string, says: RegExp): ByHand => ({
  from,
  to,
  says,
});
