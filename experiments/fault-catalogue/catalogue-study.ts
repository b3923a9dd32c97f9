import { join } from 'node:path';
import { codeVersion } from '../code-version.ts';
import type { FigureStudy } from '../figure-studies.ts';
import { drawCatalogue } from '../figures/catalogue.ts';
import { renderSvg } from '../figures/render-svg.ts';
import { loadExperiment } from '../load.ts';
import { builtInFile, ROOT } from '../paths.ts';
import { writeWhole } from '../results-files.ts';
import { configHash } from '../run-key.ts';
import { catalogueFaults } from './catalogue.ts';
import { writeCatalogue } from './catalogue-files.ts';
import { cataloguePage } from './catalogue-page.ts';
import { catalogueTable } from './catalogue-text.ts';

const DAYS = { full: 4, quick: 2 };
const QUESTION =
  'What does each fault do to users and to monitoring, how soon, and would anybody know?';

/** Every fault at every severity, as files, a figure, a page and a table. */
export const catalogueStudy: FigureStudy = {
  question: QUESTION,
  async make({ folder, isQuick, workers, onProgress }) {
    const config = await loadExperiment(builtInFile('experiment', 'fault-range'));
    const catalogue = await catalogueFaults(config, {
      days: isQuick ? DAYS.quick : DAYS.full,
      ...(workers === undefined ? {} : { workers }),
      onProgress,
    });
    const { rows } = catalogue;
    const { spec, caption } = drawCatalogue(rows);
    const svg = await renderSvg(spec!);
    writeCatalogue(folder, catalogue, {
      configHash: configHash(config, config.compare[0]!),
      codeVersion: codeVersion(ROOT),
    });
    writeWhole(join(folder, 'figures', 'fault-catalogue.svg'), svg);
    writeWhole(join(folder, 'figures', 'fault-catalogue.vl.json'), JSON.stringify(spec));
    const repeat = `node bin/finfra.mjs reproduce fault-catalogue${isQuick ? ' --quick' : ''}`;
    const page = cataloguePage({ rows, question: QUESTION, svg, caption, repeat });
    writeWhole(join(folder, 'report.html'), page);
    return `${catalogueTable(rows)}\n\n${caption}`;
  },
};
