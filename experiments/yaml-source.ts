import { isMap as isYamlMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { Alias, Document, Node, YAMLError } from 'yaml';
import type { Problem } from '../sim/options.ts';
import { BadInput } from './bad-input.ts';

type Path = readonly (string | number)[];

/** A YAML file with the overrides of the command line: plain data that still knows its lines. */
export interface YamlSource {
  readonly file: string;
  /** Plain data: maps, lists, texts, numbers, booleans and null. */
  readonly value: unknown;
  /**
   * `file:line:col path: message`; `--set path=value path: message` where an override is to blame.
   */
  render(problem: Problem): string;
}

/** One `--set path=value`. */
export interface Override {
  readonly path: Path;
  readonly value: string; // YAML
  readonly text: string; // as the user wrote it
}

const CHARACTERS_MAX = 1_000_000; // a config is small; so much takes the parser about a second

const MESSAGE_MAX = 120; // characters; some quote all that they could not read
const SYNTAX_ERRORS_MAX = 20; // whoever has more has another kind of file
const TOO_DEEP = 'it is nested too deeply';

/** Parses `compare[1].agents.autoscaling.targetRatio=0.6`. Throws BadInput. */
export function parseOverride(text: string): Override {
  const split = text.indexOf('=');
  const steps = text
    .slice(0, Math.max(split, 0))
    .replaceAll(/\[(\d+)\]/g, '.$1')
    .split('.');
  if (split < 1 || steps.some((step) => step === ''))
    throw new BadInput([`--set ${text}: must be path=value, such as workload.scale=2`]);
  const path = steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  return { path, value: text.slice(split + 1), text: `--set ${text}` };
}

/** Throws BadInput with every line that is not clear YAML. No text makes it throw anything else. */
export function readYaml(
  text: string,
  file: string,
  overrides: readonly Override[] = [],
): YamlSource {
  if (text.length > CHARACTERS_MAX)
    throw new BadInput([`${file}: is too long for YAML; put measured data into a CSV file`]);
  const lines = new LineCounter();
  let document: Document;
  let value: unknown;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    refuseUnclear(document, file, lines);
    for (const override of overrides) applyOverride(document, override);
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof BadInput) throw error;
    // The parser recurses: thousands of nested brackets exhaust the stack; aliases may explode.
    throw new BadInput([`${file}: is not usable YAML: ${reason(error)}`]);
  }
  const render = (problem: Problem) => {
    const { path, message } = problem;
    const shown = path.length === 0 ? '' : ` ${showPath(path)}`;
    const override = overrides.findLast(
      (one) => begins(path, one.path) || (problem.at === 'key' && begins(one.path, path)),
    );
    if (override !== undefined) return `${override.text}${shown}: ${message}`;
    return `${file}:${position(lines, offsetOf(document, problem))}${shown}: ${message}`;
  };
  return { file, value, render };
}

function begins(path: Path, first: Path): boolean {
  return first.every((step, i) => path[i] === step);
}

/** `compare[1].targetRatio`. */
export function showPath(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}

function reason(error: unknown): string {
  if (error instanceof RangeError) return TOO_DEEP;
  return error instanceof Error ? error.message.split('\n')[0]! : String(error);
}

function position(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${Math.max(line, 1)}:${Math.max(col, 1)}`;
}

/**
 * Syntax errors, duplicate keys, unknown tags, and numbers that different readers of YAML read
 * differently.
 */
function refuseUnclear(document: Document, file: string, lines: LineCounter): void {
  const errors = [...document.errors, ...document.warnings];
  if (errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION'))
    throw new BadInput([`${file}: is not usable YAML: ${TOO_DEEP}`]);
  // A second error of a line is mostly what the first one led to.
  const seen = new Set<number>();
  const firsts = errors.filter(({ pos }) => {
    const { line } = lines.linePos(pos[0]);
    const isFirst = !seen.has(line);
    seen.add(line);
    return isFirst;
  });
  const problems = firsts
    .slice(0, SYNTAX_ERRORS_MAX)
    .map((error) => `${file}:${position(lines, error.pos[0])} ${syntaxMessage(error)}`);
  const add = (node: Node, message: string) =>
    problems.push(`${file}:${position(lines, node.range?.[0] ?? 0)} ${message}`);
  visit(document, {
    Scalar(key, node) {
      const source = node.source ?? '';
      if (typeof node.value === 'number' && /^[-+]?0\d/.test(source))
        add(node, `${source}: a number must not begin with 0`);
      if (typeof node.value === 'bigint' || Number.isNaN(node.value))
        add(node, `${source}: is not a number that can be used here`);
      if (key === 'key' && typeof node.value !== 'string')
        add(node, `${source}: a key must be a text`);
    },
    Pair(_key, pair) {
      if (isNode(pair.key) && !isScalar(pair.key)) add(pair.key, 'a key must be a text');
    },
    Alias(_key, alias, ancestors) {
      if (alias.resolve(document) === undefined)
        add(alias, `*${alias.source}: there is no &${alias.source} before it`);
      else if (isInItself(document, alias, ancestors))
        add(alias, `*${alias.source}: must not stand inside of what it names`);
    },
  });
  if (problems.length > 0) throw new BadInput(problems);
}

/** The parser tells programmers what to call instead; whoever wrote the file needs another word. */
function syntaxMessage({ code, message }: YAMLError): string {
  if (code === 'MULTIPLE_DOCS') return 'a second document begins here (---); one is expected';
  const line = message.split('\n')[0]!;
  return line.length > MESSAGE_MAX ? `${line.slice(0, MESSAGE_MAX - 3)}...` : line;
}

/** Data without an end. */
function isInItself(document: Document, alias: Alias, ancestors: readonly unknown[]): boolean {
  return ancestors.includes(alias.resolve(document));
}

function applyOverride(document: Document, { path, value, text }: Override): void {
  const parsed = parseDocument(value, { prettyErrors: false });
  visit(parsed, {
    Alias(_key, alias, ancestors) {
      if (isInItself(parsed, alias, ancestors))
        throw new BadInput([`${text}: *${alias.source} must not stand inside of what it names`]);
    },
  });
  if (parsed.errors.length > 0) throw new BadInput([`${text}: the value is not YAML`]);
  const known = path.findLastIndex((_, i) => document.hasIn(path.slice(0, i + 1))) + 1;
  const parent = known === 0 ? document.contents : document.getIn(path.slice(0, known), true);
  const isNew = known < path.length;
  // New keys may be added to maps; what is wrong about them is found later, with the nearest key.
  if (isNew && !(isYamlMap(parent) && path.slice(known).every((key) => typeof key === 'string')))
    throw new BadInput([`${text}: there is no ${showPath(path)} in the file`]);
  document.setIn(path, parsed.contents);
}

/**
 * Where the value (or key) at `path` begins; for what is missing, where its nearest parent does.
 */
function offsetOf(document: Document, { path, at }: Problem): number {
  for (let length = path.length; length > 0; length--) {
    const value = document.getIn(path.slice(0, length), true);
    const isWanted = length === path.length && at === 'key';
    const node = isWanted || !isNode(value) ? keyAt(document, path.slice(0, length)) : value;
    if (node?.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

function keyAt(document: Document, path: Path): Node | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isYamlMap(parent)) return undefined;
  const isWanted = (key: unknown) => isScalar(key) && key.value === path.at(-1);
  const key = parent.items.find((pair) => isWanted(pair.key))?.key;
  return isNode(key) ? key : undefined;
}
