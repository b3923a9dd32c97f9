/** What this folder uses of WebAssembly, which TypeScript knows only among the types of browsers. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  /** Adds pages; every view of the old `buffer` is empty from then on. */
  grow(pages: number): number;
}
interface WasmInstance {
  readonly exports: unknown;
}
type WasmModule = object;
interface WasmConstructors {
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (
    module: WasmModule,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => WasmInstance;
  readonly Memory: new (descriptor: { readonly initial: number }) => WasmMemory;
}

export const PAGE_BYTES = 65_536; // of WebAssembly memory

const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WasmConstructors };

export { WebAssembly };
