import { join } from 'node:path';
import { formatCsv } from '../csv.ts';
import type { StudyOptions } from '../figure-studies.ts';
import { renderSvg } from '../figures/render-svg.ts';
import { drawSpot } from '../figures/spot.ts';
import { findNamedFile } from '../paths.ts';
import { writeWhole } from '../results-files.ts';
import { figureOf, paragraphs, tableOf } from '../study-page.ts';
import { compareSpotPoints, type SpotComparison } from './spot-comparison.ts';
import { FULL_SPOT_PLAN, QUICK_SPOT_PLAN } from './spot-plan.ts';
import { spotWords } from './spot-text.ts';

const POLICY = 'spot-deadline-ppo';

/** What the page of a study takes over. */
export interface SpotPart {
  readonly words: readonly string[];
  readonly html: string;
}

/** Compares on spot capacity with deadlines; writes `figures/spot.{svg,vl.json,csv}` and `spot-runs.csv`, a row per job and entry. */
export async function spotPart({
  folder,
  isQuick,
}: Pick<StudyOptions, 'folder' | 'isQuick'>): Promise<SpotPart> {
  const plan = isQuick ? QUICK_SPOT_PLAN : FULL_SPOT_PLAN;
  const comparison = compareSpotPoints(plan, findNamedFile('policy', POLICY));
  const { spec, caption, rows } = drawSpot(comparison);
  const svg = await renderSvg(spec!);
  const figures = join(folder, 'figures');
  writeWhole(join(figures, 'spot.svg'), svg);
  writeWhole(join(figures, 'spot.vl.json'), JSON.stringify(spec));
  writeWhole(join(figures, 'spot.csv'), tableText(rows));
  writeWhole(join(folder, 'spot-runs.csv'), tableText(comparison.rows.map((row) => ({ ...row }))));
  const words = spotWords(comparison);
  const html = `<h2>Spot capacity with a deadline</h2>
${paragraphs(words)}
${figureOf({ name: 'spot', svg, caption })}
<h3>What tuning chose for Uniform Progress</h3>
${tableOf({ columns: ['point', 'setting'], rows: tunedRows(comparison) })}`;
  return { words, html };
}

const tunedRows = ({ tuned }: SpotComparison) =>
  tuned.map(({ point, spec }) => [point.name, JSON.stringify(spec)]);

function tableText(rows: readonly Readonly<Record<string, string | number>>[]): string {
  const columns = Object.keys(rows[0] ?? {});
  return formatCsv([columns, ...rows.map((row) => columns.map((column) => row[column]!))]);
}
