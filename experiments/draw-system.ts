import type { SystemConfig } from '../sim/system-config.ts';
import { BadInput } from './bad-input.ts';
import { renderSvg } from './figures/render-svg.ts';
import { systemGraph } from './figures/system-graph.ts';
import { systemPicture } from './figures/system-spec.ts';
import { writeWhole } from './results-files.ts';

/** Writes the call graph of a system as SVG, without a run. Throws BadInput where the file cannot be written. */
export async function drawSystem(system: SystemConfig, file: string): Promise<void> {
  const svg = await renderSvg(systemPicture(systemGraph(system)).spec);
  try {
    writeWhole(file, `${svg}\n`);
  } catch (error) {
    throw new BadInput([`${file}: cannot be written: ${(error as Error).message}`]);
  }
}
