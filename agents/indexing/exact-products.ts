// Hot: bench index
const SPLITTER = 2 ** 27 + 1;

/** The part of a product that its double lost, exactly: Dekker 1971, with the splitting of Veltkamp. */
function productError(a: number, b: number, product: number): number {
  const aScaled = SPLITTER * a;
  const aHigh = aScaled - (aScaled - a);
  const aLow = a - aHigh;
  const bScaled = SPLITTER * b;
  const bHigh = bScaled - (bScaled - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/**
 * The sign of a * b - c * d, exactly, for factors below 2^490 whose products are 0 or above 2^-960. Rounding
 * keeps order, so different doubles decide at once; equal ones are told apart by what each of them lost.
 */
export function compareProducts(a: number, b: number, c: number, d: number): number {
  const left = a * b;
  const right = c * d;
  if (left !== right) return left < right ? -1 : 1;
  return productError(a, b, left) - productError(c, d, right);
}
