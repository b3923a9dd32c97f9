// Hot: `bench index`

/** Numbers of a slot: its key and its value, side by side. */
export const SLOT_NUMBERS = 2;
const CHUNK_SLOTS_MAX = 2 ** 17; // 2 MiB
const SHARED_SLOTS_MAX = 2 ** 12; // larger blocks have a chunk each, which is let go when they are freed
const CHUNK_SLOTS_MIN = 2 ** 12;
const CLASSES_PER_DOUBLING = 4;
const CAPACITY_MIN = 16; // slots, the smallest class
const NOTHING = new Float64Array(0);

/**
 * Blocks of slots for data nodes, in few large arrays, so that a node is numbers and no object. Sizes are of classes, a
 * quarter of a power of two apart; a freed block that shares its array serves the next node of its class.
 */
export class SlotArena {
  readonly chunks: Float64Array[] = [];
  /** Slots of all blocks that are kept. */
  #made = 0;
  #shared = 0; // the chunk that the next small blocks come from
  #chunkSlots = 0; // of it
  #used = 0;
  readonly #unused: number[] = []; // numbers of chunks that were let go
  readonly #free = new Map<number, number[]>(); // by capacity: chunk and base, one after the other

  get sizeBytes(): number {
    return this.#made * SLOT_NUMBERS * Float64Array.BYTES_PER_ELEMENT;
  }

  /** A block of `capacity` slots, of a class: its chunk, and where it begins there in doubles. It holds anything. */
  allocate(capacity: number): { readonly chunk: number; readonly base: number } {
    if (capacity > SHARED_SLOTS_MAX) {
      this.#made += capacity;
      return { chunk: this.#addChunk(capacity), base: 0 };
    }
    const free = this.#free.get(capacity);
    if (free !== undefined && free.length > 0) {
      const base = free.pop()!;
      return { chunk: free.pop()!, base };
    }
    if (this.#used + capacity > this.#chunkSlots) this.#shareChunk();
    const base = this.#used * SLOT_NUMBERS;
    this.#used += capacity;
    this.#made += capacity;
    return { chunk: this.#shared, base };
  }

  free(capacity: number, chunk: number, base: number): void {
    if (capacity > SHARED_SLOTS_MAX) {
      this.#made -= capacity;
      this.chunks[chunk] = NOTHING;
      this.#unused.push(chunk);
      return;
    }
    const free = this.#free.get(capacity);
    if (free === undefined) this.#free.set(capacity, [chunk, base]);
    else free.push(chunk, base);
  }

  /** A new one for small blocks, larger than the one before; what is left of that is lost, and counted. */
  #shareChunk(): void {
    this.#made += this.#chunkSlots - this.#used;
    this.#chunkSlots = Math.min(CHUNK_SLOTS_MAX, Math.max(2 * this.#chunkSlots, CHUNK_SLOTS_MIN));
    this.#used = 0;
    this.#shared = this.#addChunk(this.#chunkSlots);
  }

  #addChunk(slots: number): number {
    const chunk = this.#unused.pop() ?? this.chunks.length;
    this.chunks[chunk] = new Float64Array(slots * SLOT_NUMBERS);
    return chunk;
  }
}

/** The smallest class that holds so many slots. */
export function capacityOf(slots: number): number {
  if (slots <= CAPACITY_MIN) return CAPACITY_MIN;
  const step = 2 ** Math.floor(Math.log2(slots)) / CLASSES_PER_DOUBLING;
  return Math.ceil(slots / step) * step;
}
