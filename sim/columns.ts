/** Doubles every column (typed array field) of a table to `capacity` rows, values kept. */
export function growColumns(table: object, capacity: number): void {
  for (const [name, column] of Object.entries(table)) {
    if (!ArrayBuffer.isView(column)) continue;
    const grown = new (column.constructor as Float64ArrayConstructor)(capacity);
    grown.set(column as Float64Array);
    (table as Record<string, unknown>)[name] = grown;
  }
}
