import { CALL, type CallGraph, END } from '../call-graph.ts';

/** What traces need to know of the program that transactions run. */
export type TraceGraph = Pick<
  CallGraph,
  'kind' | 'next' | 'body' | 'service' | 'targetFrom' | 'targetTo' | 'targets' | 'path'
>;
/** The transaction itself is the caller. */
export const NO_CALLER = -1;

/**
 * By node: the call in whose body it is, or NO_CALLER. Follows each body through whatever leads on: next nodes,
 * branches, forks.
 */
export function parentCalls(graph: TraceGraph): Int32Array {
  const { kind, next, body, targetFrom, targetTo, targets } = graph;
  const parents = new Int32Array(kind.length).fill(NO_CALLER);
  for (let call = 0; call < kind.length; call++) {
    if (kind[call] !== CALL) continue;
    const pending = [body[call]!];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (node === END || parents[node] !== NO_CALLER) continue;
      parents[node] = call;
      pending.push(next[node]!, ...targets.subarray(targetFrom[node]!, targetTo[node]!));
    }
  }
  return parents;
}
