// Hot: `bench learning`. AssemblyScript, compiled by scripts/build-kernel.mjs into simd-kernel.ts.
//
// Dense layers on rows of 32-bit floats, in SIMD of 128 bits. Addresses and strides are in bytes. The
// numbers of a row are padded with zeros to a multiple of 4 (`width`: so many, padded), inputs need
// not be. Only operations of fixed rounding: each sum runs over its terms in one order, whatever the
// block it is computed in, so that a row has the same bits in any batch on any machine.

const VECTOR: usize = 16; // bytes
const ROWS_MAX: usize = 64; // of one pass over the weights: they and their inputs fit the first cache

@inline
function load(at: usize): v128 {
  return v128.load(at);
}
@inline
function splat(at: usize): v128 {
  return v128.load_splat<f32>(at);
}
@inline
function multiplyAdd(sum: v128, one: v128, other: v128): v128 {
  return f32x4.add(sum, f32x4.mul(one, other));
}

/** y = x w + b: `rows` rows of `inputs` numbers, `inputs` rows of `width` weights. */
export function dense(
  x: usize, xStride: usize, w: usize, b: usize, y: usize, rows: usize, inputs: usize, width: usize,
): void {
  const stride = width << 2;
  let row: usize = 0;
  for (; row + 4 <= rows; row += 4) {
    const from = x + row * xStride;
    const to = y + row * stride;
    let at: usize = 0;
    for (; at + 2 * VECTOR <= stride; at += 2 * VECTOR)
      fourRowsBy8(from, xStride, w + at, b + at, to + at, stride, inputs);
    if (at < stride) fourRowsBy4(from, xStride, w + at, b + at, to + at, stride, inputs);
  }
  for (; row < rows; row++) {
    const from = x + row * xStride;
    const to = y + row * stride;
    let at: usize = 0;
    for (; at + 4 * VECTOR <= stride; at += 4 * VECTOR)
      oneRowBy16(from, w + at, b + at, to + at, stride, inputs);
    for (; at < stride; at += VECTOR) oneRowBy4(from, w + at, b + at, to + at, stride, inputs);
  }
}

@inline
function fourRowsBy8(
  x: usize, xStride: usize, w: usize, b: usize, y: usize, stride: usize, inputs: usize,
): void {
  let x0 = x;
  let x1 = x0 + xStride;
  let x2 = x1 + xStride;
  let x3 = x2 + xStride;
  let a0 = load(b);
  let b0 = load(b + VECTOR);
  let a1 = a0, a2 = a0, a3 = a0;
  let b1 = b0, b2 = b0, b3 = b0;
  let weights = w;
  const end = x + (inputs << 2);
  while (x0 < end) {
    const u = load(weights);
    const v = load(weights + VECTOR);
    let one = splat(x0);
    a0 = multiplyAdd(a0, one, u);
    b0 = multiplyAdd(b0, one, v);
    one = splat(x1);
    a1 = multiplyAdd(a1, one, u);
    b1 = multiplyAdd(b1, one, v);
    one = splat(x2);
    a2 = multiplyAdd(a2, one, u);
    b2 = multiplyAdd(b2, one, v);
    one = splat(x3);
    a3 = multiplyAdd(a3, one, u);
    b3 = multiplyAdd(b3, one, v);
    weights += stride;
    x0 += 4;
    x1 += 4;
    x2 += 4;
    x3 += 4;
  }
  v128.store(y, a0);
  v128.store(y + VECTOR, b0);
  v128.store(y + stride, a1);
  v128.store(y + stride + VECTOR, b1);
  v128.store(y + 2 * stride, a2);
  v128.store(y + 2 * stride + VECTOR, b2);
  v128.store(y + 3 * stride, a3);
  v128.store(y + 3 * stride + VECTOR, b3);
}

@inline
function fourRowsBy4(
  x: usize, xStride: usize, w: usize, b: usize, y: usize, stride: usize, inputs: usize,
): void {
  let a0 = load(b);
  let a1 = a0, a2 = a0, a3 = a0;
  let weights = w;
  const end = x + (inputs << 2);
  for (let from = x; from < end; from += 4) {
    const u = load(weights);
    a0 = multiplyAdd(a0, splat(from), u);
    a1 = multiplyAdd(a1, splat(from + xStride), u);
    a2 = multiplyAdd(a2, splat(from + 2 * xStride), u);
    a3 = multiplyAdd(a3, splat(from + 3 * xStride), u);
    weights += stride;
  }
  v128.store(y, a0);
  v128.store(y + stride, a1);
  v128.store(y + 2 * stride, a2);
  v128.store(y + 3 * stride, a3);
}

@inline
function oneRowBy16(x: usize, w: usize, b: usize, y: usize, stride: usize, inputs: usize): void {
  let a0 = load(b);
  let a1 = load(b + VECTOR);
  let a2 = load(b + 2 * VECTOR);
  let a3 = load(b + 3 * VECTOR);
  let weights = w;
  const end = x + (inputs << 2);
  for (let from = x; from < end; from += 4) {
    const one = splat(from);
    a0 = multiplyAdd(a0, one, load(weights));
    a1 = multiplyAdd(a1, one, load(weights + VECTOR));
    a2 = multiplyAdd(a2, one, load(weights + 2 * VECTOR));
    a3 = multiplyAdd(a3, one, load(weights + 3 * VECTOR));
    weights += stride;
  }
  v128.store(y, a0);
  v128.store(y + VECTOR, a1);
  v128.store(y + 2 * VECTOR, a2);
  v128.store(y + 3 * VECTOR, a3);
}

@inline
function oneRowBy4(x: usize, w: usize, b: usize, y: usize, stride: usize, inputs: usize): void {
  let a0 = load(b);
  let weights = w;
  const end = x + (inputs << 2);
  for (let from = x; from < end; from += 4) {
    a0 = multiplyAdd(a0, splat(from), load(weights));
    weights += stride;
  }
  v128.store(y, a0);
}

/** max(0, y) of `count` numbers, a multiple of 4. */
export function relu(y: usize, count: usize): void {
  const zero = f32x4.splat(0);
  const end = y + (count << 2);
  for (let at = y; at < end; at += VECTOR) v128.store(at, f32x4.max(zero, load(at)));
}

/** Gradients by outputs become gradients by sums: 0 where the output is. */
export function reluBackward(deltas: usize, y: usize, count: usize): void {
  const zero = f32x4.splat(0);
  const end = y + (count << 2);
  for (let at = y, to = deltas; at < end; at += VECTOR, to += VECTOR)
    v128.store(to, v128.and(load(to), f32x4.gt(load(at), zero)));
}

/**
 * tanh y of `count` numbers, a multiple of 4, to 3e-7 of the result. Beyond +-9 it is +-1. With the
 * seventh convergent n / d of the continued fraction x / (1 + x^2 / (3 + x^2 / (5 + ...))) (Lambert
 * 1768) at half the argument, and tanh 2a = 2 n d / (n^2 + d^2).
 */
export function tanh(y: usize, count: usize): void {
  const one = f32x4.splat(1);
  const end = y + (count << 2);
  for (let at = y; at < end; at += VECTOR) {
    const x = f32x4.max(f32x4.splat(-9), f32x4.min(f32x4.splat(9), load(at)));
    const a = f32x4.mul(f32x4.splat(0.5), x);
    const z = f32x4.mul(a, a);
    let n = f32x4.add(z, f32x4.splat(378));
    n = f32x4.add(f32x4.mul(n, z), f32x4.splat(17325));
    n = f32x4.add(f32x4.mul(n, z), f32x4.splat(135135));
    n = f32x4.mul(n, a);
    let d = f32x4.add(f32x4.mul(f32x4.splat(28), z), f32x4.splat(3150));
    d = f32x4.add(f32x4.mul(d, z), f32x4.splat(62370));
    d = f32x4.add(f32x4.mul(d, z), f32x4.splat(135135));
    const above = f32x4.mul(f32x4.add(n, n), d);
    const below = f32x4.add(f32x4.mul(n, n), f32x4.mul(d, d));
    const ratio = f32x4.div(above, below);
    v128.store(at, f32x4.max(f32x4.neg(one), f32x4.min(one, ratio)));
  }
}

/** Gradients by outputs become gradients by sums: times 1 - y^2. */
export function tanhBackward(deltas: usize, y: usize, count: usize): void {
  const one = f32x4.splat(1);
  const end = y + (count << 2);
  for (let at = y, to = deltas; at < end; at += VECTOR, to += VECTOR) {
    const output = load(at);
    const slope = f32x4.sub(one, f32x4.mul(output, output));
    v128.store(to, f32x4.mul(load(to), slope));
  }
}

/** dw += x^T deltas and db += the sum of deltas, over `rows` rows. */
export function addGradients(
  x: usize, xStride: usize, deltas: usize, dw: usize, db: usize, rows: usize, inputs: usize,
  width: usize,
): void {
  const stride = width << 2;
  for (let row: usize = 0; row < rows; row += ROWS_MAX) {
    const count = rows - row < ROWS_MAX ? rows - row : ROWS_MAX;
    addGradientsOfSome(x + row * xStride, xStride, deltas + row * stride, dw, count, inputs, stride);
  }
  for (let at: usize = 0; at < stride; at += VECTOR) {
    let sum = load(db + at);
    const end = deltas + at + rows * stride;
    for (let from = deltas + at; from < end; from += stride) sum = f32x4.add(sum, load(from));
    v128.store(db + at, sum);
  }
}

@inline
function addGradientsOfSome(
  x: usize, xStride: usize, deltas: usize, dw: usize, rows: usize, inputs: usize, stride: usize,
): void {
  let input: usize = 0;
  for (; input + 4 <= inputs; input += 4) {
    const from = x + (input << 2);
    const to = dw + input * stride;
    let at: usize = 0;
    for (; at + 2 * VECTOR <= stride; at += 2 * VECTOR)
      fourInputsBy8(from, xStride, deltas + at, to + at, rows, stride);
    if (at < stride) fourInputsBy4(from, xStride, deltas + at, to + at, rows, stride);
  }
  for (; input < inputs; input++)
    for (let at: usize = 0; at < stride; at += VECTOR)
      oneInputBy4(x + (input << 2), xStride, deltas + at, dw + input * stride + at, rows, stride);
}

@inline
function addTo(at: usize, sum: v128): void {
  v128.store(at, f32x4.add(load(at), sum));
}

@inline
function fourInputsBy8(
  x: usize, xStride: usize, deltas: usize, dw: usize, rows: usize, stride: usize,
): void {
  let a0 = f32x4.splat(0);
  let a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  let delta = deltas;
  const end = x + rows * xStride;
  for (let from = x; from < end; from += xStride) {
    const u = load(delta);
    const v = load(delta + VECTOR);
    let one = splat(from);
    a0 = multiplyAdd(a0, one, u);
    b0 = multiplyAdd(b0, one, v);
    one = splat(from + 4);
    a1 = multiplyAdd(a1, one, u);
    b1 = multiplyAdd(b1, one, v);
    one = splat(from + 8);
    a2 = multiplyAdd(a2, one, u);
    b2 = multiplyAdd(b2, one, v);
    one = splat(from + 12);
    a3 = multiplyAdd(a3, one, u);
    b3 = multiplyAdd(b3, one, v);
    delta += stride;
  }
  addTo(dw, a0);
  addTo(dw + VECTOR, b0);
  addTo(dw + stride, a1);
  addTo(dw + stride + VECTOR, b1);
  addTo(dw + 2 * stride, a2);
  addTo(dw + 2 * stride + VECTOR, b2);
  addTo(dw + 3 * stride, a3);
  addTo(dw + 3 * stride + VECTOR, b3);
}

@inline
function fourInputsBy4(
  x: usize, xStride: usize, deltas: usize, dw: usize, rows: usize, stride: usize,
): void {
  let a0 = f32x4.splat(0);
  let a1 = a0, a2 = a0, a3 = a0;
  let delta = deltas;
  const end = x + rows * xStride;
  for (let from = x; from < end; from += xStride) {
    const u = load(delta);
    a0 = multiplyAdd(a0, splat(from), u);
    a1 = multiplyAdd(a1, splat(from + 4), u);
    a2 = multiplyAdd(a2, splat(from + 8), u);
    a3 = multiplyAdd(a3, splat(from + 12), u);
    delta += stride;
  }
  addTo(dw, a0);
  addTo(dw + stride, a1);
  addTo(dw + 2 * stride, a2);
  addTo(dw + 3 * stride, a3);
}

@inline
function oneInputBy4(
  x: usize, xStride: usize, deltas: usize, dw: usize, rows: usize, stride: usize,
): void {
  let sum = f32x4.splat(0);
  let delta = deltas;
  const end = x + rows * xStride;
  for (let from = x; from < end; from += xStride) {
    sum = multiplyAdd(sum, splat(from), load(delta));
    delta += stride;
  }
  addTo(dw, sum);
}

/** to[unit][input] = w[input][unit]: rows of `width` numbers become rows of `toWidth`. */
export function transpose(
  w: usize, to: usize, inputs: usize, units: usize, width: usize, toWidth: usize,
): void {
  for (let input: usize = 0; input < inputs; input++) {
    let from = w + ((input * width) << 2);
    let at = to + (input << 2);
    for (let unit: usize = 0; unit < units; unit++) {
      store<f32>(at, f32.load(from));
      from += 4;
      at += toWidth << 2;
    }
  }
}
/** The sum of squares of `count` numbers, a multiple of 4, in 64 bits. */
export function squaredNorm(values: usize, count: usize): f64 {
  let low = f64x2.splat(0);
  let high = low;
  const end = values + (count << 2);
  for (let at = values; at < end; at += VECTOR) {
    const one = f64x2.promote_low_f32x4(v128.load64_zero(at));
    const other = f64x2.promote_low_f32x4(v128.load64_zero(at + 8));
    low = f64x2.add(low, f64x2.mul(one, one));
    high = f64x2.add(high, f64x2.mul(other, other));
  }
  const sum = f64x2.add(low, high);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/**
 * One step of Adam over `count` numbers, a multiple of 4; gradients are 0 afterwards. Moments below
 * 2^-120 become 0: of units that are never active they would else shrink to subnormal numbers, with
 * which processors are a hundred times slower.
 */
export function adam(
  parameters: usize, gradients: usize, means: usize, squares: usize, count: usize, clip: f32,
  beta1: f32, rest1: f32, beta2: f32, rest2: f32, stepSize: f32, squareCorrection: f32, epsilon: f32,
): void {
  const zero = f32x4.splat(0);
  const tiny = f32x4.splat(7.52316384526264e-37); // 2^-120
  const bytes = count << 2;
  for (let at: usize = 0; at < bytes; at += VECTOR) {
    const gradient = f32x4.mul(f32x4.splat(clip), load(gradients + at));
    let mean = f32x4.mul(f32x4.splat(rest1), gradient);
    mean = multiplyAdd(mean, f32x4.splat(beta1), load(means + at));
    mean = v128.andnot(mean, f32x4.lt(f32x4.abs(mean), tiny));
    let square = f32x4.mul(f32x4.splat(rest2), f32x4.mul(gradient, gradient));
    square = multiplyAdd(square, f32x4.splat(beta2), load(squares + at));
    square = v128.andnot(square, f32x4.lt(square, tiny));
    v128.store(means + at, mean);
    v128.store(squares + at, square);
    const root = f32x4.sqrt(f32x4.mul(square, f32x4.splat(squareCorrection)));
    const below = f32x4.add(root, f32x4.splat(epsilon));
    const change = f32x4.div(f32x4.mul(f32x4.splat(stepSize), mean), below);
    v128.store(parameters + at, f32x4.sub(load(parameters + at), change));
    v128.store(gradients + at, zero);
  }
}

/** own = (1 - share) own + share other's, of `count` numbers, a multiple of 4. */
export function blend(own: usize, other: usize, count: usize, share: f32): void {
  const rest = f32x4.splat(1 - share);
  const bytes = count << 2;
  for (let at: usize = 0; at < bytes; at += VECTOR) {
    const mixed = multiplyAdd(f32x4.mul(rest, load(own + at)), f32x4.splat(share), load(other + at));
    v128.store(own + at, mixed);
  }
}
