/** Numbers in an array that grows as they come. */
export class Numbers {
  #values = new Float64Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const old = this.#values;
      this.#values = new Float64Array(2 * old.length);
      this.#values.set(old);
    }
    this.#values[this.length++] = value;
  }

  values(): Float64Array {
    return this.#values.slice(0, this.length);
  }

  integers(): Int32Array {
    return Int32Array.from(this.#values.subarray(0, this.length));
  }
}
