import { join } from 'node:path';
import { formatCsv } from './csv.ts';
import type { Drawing, Figure, FigureRow, RunSeries } from './figures/figure.ts';
import { FIGURES } from './figures/index.ts';
import { renderSvg } from './figures/render-svg.ts';
import { type DrawnFigure, reportPage } from './report-page.ts';
import { writeWhole } from './results-files.ts';
import type { ExperimentConfig, Result, SummaryRow } from './types.ts';

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
export type BilledSeries = RunSeries & {
  readonly costDollars: Readonly<Record<string, number>>; // by service; empty where not kept
};

/**
 * Writes `figures/<name>.svg`, `.vl.json` (the spec with its data) and `.csv` (its rows) for the
 * figures of the config, and `report.html`, each file whole or not at all. Returns the files
 * written, relative to the folder, the report last. A figure whose metrics the results do not hold
 * is left out with a warning.
 */
export async function writeReport(outFolder: string, data: ReportData): Promise<string[]> {
  const files: string[] = [];
  const write = (file: string, content: string): void => {
    writeWhole(join(outFolder, file), content);
    files.push(file);
  };
  const { figures, missing } = chosen(data);
  const drawn: DrawnFigure[] = [];
  for (const figure of figures) {
    const drawing = figure.draw(data);
    const svg = drawing.spec === undefined ? undefined : await renderSvg(drawing.spec);
    drawn.push({
      name: figure.name,
      caption: drawing.caption,
      ...(svg === undefined ? {} : { svg }),
    });
    writeFigure(figure.name, drawing, svg, write);
  }
  const warnings = [...data.warnings, ...missing, ...oneDay(data.config)];
  write('report.html', reportPage({ ...data, warnings }, drawn));
  return files;
}

/** The figures of the config, in its order, that the results can feed. */
function chosen({ config, results }: ReportData) {
  const asked = config.figures.flatMap(
    (name) => FIGURES.find((figure) => figure.name === name) ?? [],
  );
  const lacks = (figure: Figure): readonly string[] =>
    figure.metrics.filter((metric) => results.some((row) => !(metric in row.metrics)));
  const figures = asked.filter((figure) => lacks(figure).length === 0);
  const missing = asked
    .filter((figure) => !figures.includes(figure))
    .map((figure) => `figure ${figure.name}: the results do not hold ${lacks(figure).join(', ')}`);
  return { figures, missing };
}

function writeFigure(
  name: string,
  { spec, rows }: Drawing,
  svg: string | undefined,
  write: (file: string, content: string) => void,
): void {
  if (svg !== undefined) {
    write(`figures/${name}.svg`, `${svg}\n`);
    write(`figures/${name}.vl.json`, `${JSON.stringify(spec)}\n`);
  }
  if (rows.length > 0) write(`figures/${name}.csv`, csvOf(rows));
}

function csvOf(rows: readonly FigureRow[]): string {
  const columns = Object.keys(rows[0] ?? {});
  return formatCsv([columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))]);
}

function oneDay({ report }: ExperimentConfig): readonly string[] {
  if (report.days.length > 1) return [];
  return ['This day only: one day, with however many seeds, says nothing about other days.'];
}
