import type { RoutedTemplate, RoutingSite } from '../../sim/databases/statement-router.ts';
import { InputError } from '../../sim/options.ts';

/** Position of a copy by its name; throws an InputError where there is none. */
export function copyNamed(
  { copies }: Pick<RoutingSite, 'copies'>,
  name: string,
  path: readonly (string | number)[],
): number {
  const position = copies.findIndex((copy) => copy.name === name);
  if (position >= 0) return position;
  const names = copies.map((copy) => copy.name).join(', ');
  throw new InputError([{ path, message: `must be a copy, ${names}, got '${name}'` }]);
}

/** The choice of a template that goes to a copy without a hint; its first one where it has no such alternative. */
export function choiceAt({ copies, plain }: RoutedTemplate, copy: number): number {
  return plain[Math.max(0, copies.indexOf(copy))]!;
}

/** Where what is written goes: the first copy that is a primary, or 0. */
export function writerOf({ copies }: Pick<RoutingSite, 'copies'>): number {
  return Math.max(
    0,
    copies.findIndex(({ isPrimary }) => isPrimary),
  );
}

/** Where each template goes that writes or locks: choices, by template. */
export function writesOf(site: Pick<RoutingSite, 'copies' | 'templates'>): Int32Array {
  const writer = writerOf(site);
  return Int32Array.from(site.templates, (template) => choiceAt(template, writer));
}

/** Rows for reading: the first copy that is neither primary nor analytical, or else that of the writer. */
export function readerOf(site: Pick<RoutingSite, 'copies'>): number {
  const found = site.copies.findIndex((copy) => !copy.isPrimary && !copy.isAnalytical);
  return found >= 0 ? found : writerOf(site);
}

/** Positions of the alternatives of a template that are analytical copies. */
export function analyticalOf(site: Pick<RoutingSite, 'copies'>, template: RoutedTemplate) {
  return template.copies.flatMap((copy, i) => (site.copies[copy]!.isAnalytical ? [i] : []));
}
