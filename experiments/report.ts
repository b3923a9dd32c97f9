import { join } from 'node:path';
import { formatCsv } from './csv.ts';
import { equalSlo, equalSloOverview } from './figures/equal-slo.ts';
import type { Drawing, Figure, FigureData, FigureRow } from './figures/figure.ts';
import { FIGURES } from './figures/index.ts';
import { renderSvg } from './figures/render-svg.ts';
import type { PointReport } from './point-report.ts';
import { type DrawnFigure, type DrawnPoint, reportPage } from './report-page.ts';
import { slug, writeWhole } from './results-files.ts';
import type { ExperimentConfig } from './types.ts';

export { formatTable } from './report-table.ts';

/** All that a report says, and nothing that it could not repeat. */
export interface ReportData {
  readonly config: ExperimentConfig;
  /** The config as YAML, as it was resolved. */
  readonly configText: string;
  readonly points: readonly PointReport[];
  /** By name: of finfra, of Node, of what else decides the numbers. */
  readonly versions: Readonly<Record<string, string>>;
  /** Typed into a shell, it makes the same rows again. */
  readonly command: string;
  readonly warnings: readonly string[];
}

/**
 * Writes `figures/<name>.svg`, `.vl.json` (the spec with its data) and `.csv` (its rows) for the
 * figures of the config, and `report.html`, each file whole or not at all; the figures of a point of
 * a sweep into a folder of its own, with one figure over all points beside them. Returns the files written, relative to the folder, the report
 * last. A figure whose metrics the results do not hold is left out with a warning.
 */
export async function writeReport(outFolder: string, data: ReportData): Promise<string[]> {
  const files: string[] = [];
  const write: Write = (file, content) => {
    writeWhole(join(outFolder, file), content);
    files.push(file);
  };
  const drawn: DrawnPoint[] = [];
  const missing: string[] = [];
  for (const [i, folder] of figureFolders(data.points).entries()) {
    const point = data.points[i]!;
    const chosen = chosenFigures(point);
    missing.push(...chosen.missing);
    const figures: DrawnFigure[] = [];
    for (const figure of chosen.figures) {
      const { name, isIntroduction = false } = figure;
      const drawing = await drawTo(`${folder}/${name}`, name, figure.draw(point), write);
      figures.push({ ...drawing, isIntroduction });
    }
    drawn.push({ point, figures });
  }
  const warnings = [...data.warnings, ...missing, ...oneDay(data.config)];
  const overview = await drawOverview(data.points, write);
  write('report.html', reportPage({ ...data, warnings }, drawn, overview));
  return files;
}

/** All points of a sweep in one figure, where they can be compared at equal SLO. */
async function drawOverview(
  points: readonly PointReport[],
  write: Write,
): Promise<DrawnFigure | undefined> {
  if (points.filter((point) => point.equalSlo !== undefined).length < 2) return undefined;
  return drawTo(`figures/${equalSlo.name}`, equalSlo.name, equalSloOverview(points), write);
}

type Write = (file: string, content: string) => void;

/** One folder per point, whatever their names; without a sweep the one for all figures. */
export function figureFolders(points: readonly { readonly point: string }[]): readonly string[] {
  const slugs = points.map(({ point }) => slug(point));
  return slugs.map((name, i) => {
    if (points[i]!.point === '') return 'figures';
    const before = slugs.slice(0, i).filter((other) => other === name).length;
    return `figures/${name}${before === 0 ? '' : `-${before + 1}`}`;
  });
}

/** The figures of the config, in its order, that the results can feed. */
function chosenFigures({ point, config, results }: FigureData) {
  const asked = config.figures.flatMap(
    (name) => FIGURES.find((figure) => figure.name === name) ?? [],
  );
  const lacks = (figure: Figure): readonly string[] =>
    figure.metrics.filter((metric) => results.some((row) => !(metric in row.metrics)));
  const figures = asked.filter((figure) => lacks(figure).length === 0);
  const where = point === '' ? '' : ` at ${point}`;
  const missing = asked
    .filter((figure) => !figures.includes(figure))
    .map(
      (figure) =>
        `figure ${figure.name}${where}: the results do not hold ${lacks(figure).join(', ')}`,
    );
  return { figures, missing };
}

/** Files of one figure, and what the page shows of it. */
async function drawTo(
  path: string,
  name: string,
  { spec, rows, caption }: Drawing,
  write: Write,
): Promise<DrawnFigure> {
  const svg = spec === undefined ? undefined : await renderSvg(spec);
  if (svg !== undefined) {
    write(`${path}.svg`, `${svg}\n`);
    write(`${path}.vl.json`, `${JSON.stringify(spec)}\n`);
  }
  if (rows.length > 0) write(`${path}.csv`, csvOf(rows));
  return { name, caption, ...(svg === undefined ? {} : { svg }) };
}

function csvOf(rows: readonly FigureRow[]): string {
  const columns = Object.keys(rows[0] ?? {});
  return formatCsv([columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))]);
}

function oneDay({ report }: ExperimentConfig): readonly string[] {
  if (report.days.length > 1) return [];
  return ['This day only: one day, with however many seeds, says nothing about other days.'];
}
