// Hot: `bench index`
const FIRST_NODES = 16;
const GROWTH = 1.5;

/** Numbered nodes of `width` doubles each, one after another in one array that grows; freed ones are used again. */
export class NodePool {
  readonly width: number;
  /** Of node n from `n * width` on; another array after `allocate`. */
  slots: Float64Array;
  #made = 0;
  readonly #free: number[] = [];

  constructor(width: number, nodes = FIRST_NODES) {
    this.width = width;
    this.slots = new Float64Array(nodes * width);
  }

  /** Bytes of all nodes ever made: freed ones are kept; room for nodes to come is not counted. */
  get sizeBytes(): number {
    return this.#made * this.width * Float64Array.BYTES_PER_ELEMENT;
  }

  /** A node that holds whatever was there. */
  allocate(): number {
    const node = this.#free.pop() ?? this.#made++;
    const needed = (node + 1) * this.width;
    if (needed <= this.slots.length) return node;
    const larger = new Float64Array(
      Math.ceil(this.slots.length / this.width) * GROWTH * this.width,
    );
    larger.set(this.slots);
    this.slots = larger;
    return node;
  }

  free(node: number): void {
    this.#free.push(node);
  }
}
