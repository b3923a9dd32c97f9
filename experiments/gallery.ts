import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { SCENARIO_EXPERIMENTS } from './claims/scenarios.ts';
import { escapeHtml } from './report-page.ts';
import { writeWhole } from './results-files.ts';

/** The figures that belong together, by the experiments, or the studies, that make them. */
export const FIGURE_SETS: Readonly<Record<string, readonly string[]>> = {
  baselines: ['baselines-payments'],
  'fault-catalogue': ['fault-catalogue'],
  metastable: ['metastable'],
  scheduling: ['scheduling'],
  safety: ['safety'],
  ope: ['ope'],
  autoscaling: [...SCENARIO_EXPERIMENTS, 'autoscaling-claims'],
  'data-layer': ['data-layer', 'query-routing', 'data-layer-end-to-end'],
};

/** One experiment whose figures are shown. */
export interface GalleryPart {
  readonly name: string;
  readonly question: string;
  readonly folder: string; // of its results
}

/**
 * Writes `gallery.html` into the folder of all results: every figure of some experiments on one page
 * that opens without a network, each linked to its report. Returns the file.
 */
export function writeGallery(resultsFolder: string, parts: readonly GalleryPart[]): string {
  const file = join(resultsFolder, 'gallery.html');
  const sections = parts.map((part) => sectionOf(part, resultsFolder)).join('\n');
  writeWhole(
    file,
    PAGE.replace('SECTIONS', () => sections),
  );
  return file;
}

function sectionOf({ name, question, folder }: GalleryPart, from: string): string {
  const report = relative(from, join(folder, 'report.html'));
  const figures = svgFiles(join(folder, 'figures')).map((file) => {
    const title = relative(join(folder, 'figures'), file).replace(/\.svg$/, '');
    const picture = Buffer.from(readFileSync(file)).toString('base64');
    const alt = escapeHtml(`${name}: ${title}`);
    return `<figure><a href="${escapeHtml(report)}"><img alt="${alt}" src="data:image/svg+xml;base64,${picture}"></a>
<figcaption>${escapeHtml(title)}</figcaption></figure>`;
  });
  return `<section><h2><a href="${escapeHtml(report)}">${escapeHtml(name)}</a></h2>
<p>${escapeHtml(question)}</p>
<div>${figures.join('\n')}</div></section>`;
}

/** Sorted, those of the experiment as a whole before those of its points. */
function svgFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.svg'));
  const folders = entries.filter((entry) => entry.isDirectory());
  return [
    ...files.map(({ name }) => join(folder, name)).sort(),
    ...folders
      .map(({ name }) => join(folder, name))
      .sort()
      .flatMap(svgFiles),
  ];
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>finfra: figures</title>
<style>
body { margin: 2rem auto; max-width: 80rem; padding: 0 1.25rem; color: #1d1d1f;
  font: 16px/1.5 'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif; }
h1 { margin: 0; } h2 { margin: 2.5rem 0 0; } a { color: inherit; }
div { display: grid; grid-template-columns: repeat(auto-fill, minmax(24rem, 1fr)); gap: 1.5rem; }
figure { margin: 0; } img { width: 100%; background: #fff; border: 1px solid #d9d9de; }
figcaption { color: #62626a; font-size: .85rem; }
</style>
</head>
<body>
<h1>Figures</h1>
SECTIONS
</body>
</html>
`;
