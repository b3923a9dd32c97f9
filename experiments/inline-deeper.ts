import { setFlagsFromString } from 'node:v8';

/**
 * Lets the compiler inline the many short methods of the simulation further than by its defaults (460 bytes of
 * bytecode per function, 920 in all): a payment takes about a tenth less time. A setting of the whole process that
 * changes when code is compiled and how, and no result. Call it before the first run.
 */
export function inlineDeeper(): void {
  setFlagsFromString('--max-inlined-bytecode-size=1000');
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=4000');
}
