import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FIGURE_STUDIES } from '../../experiments/figure-studies.ts';
import { FIGURE_SETS, writeGallery } from '../../experiments/gallery.ts';
import { builtIn } from '../../experiments/paths.ts';

describe('the gallery', () => {
  it('shows every figure inside the page, those of the whole experiment first, linked to the report', () => {
    const results = mkdtempSync(join(tmpdir(), 'finfra-'));
    try {
      const folder = join(results, 'one');
      mkdirSync(join(folder, 'figures/days-flash'), { recursive: true });
      writeFileSync(join(folder, 'figures/days-flash/day.svg'), '<svg>day</svg>');
      writeFileSync(join(folder, 'figures/overview.svg'), '<svg>overview</svg>');
      writeFileSync(join(folder, 'figures/overview.csv'), 'a\n1\n');
      const file = writeGallery(results, [{ name: 'one', question: 'Is 1 < 2 & why?', folder }]);
      const page = readFileSync(file, 'utf8');
      const pictures = [...page.matchAll(/base64,([^"]+)"/g)].map(([, code]) =>
        Buffer.from(code!, 'base64').toString(),
      );
      assert.deepEqual(pictures, ['<svg>overview</svg>', '<svg>day</svg>']);
      assert.equal(page.split('href="one/report.html"').length - 1, 3);
      assert.match(page, /Is 1 &lt; 2 &amp; why\?/);
      assert.doesNotMatch(page, /https?:|src="(?!data:)/);
    } finally {
      rmSync(results, { recursive: true });
    }
  });

  it('is made of experiments and studies that there are, and of no name that is both', () => {
    const [experiments, studies] = [builtIn('experiment'), Object.keys(FIGURE_STUDIES)];
    for (const name of Object.values(FIGURE_SETS).flat())
      assert.equal(Number(experiments.includes(name)) + Number(studies.includes(name)), 1, name);
  });
});
