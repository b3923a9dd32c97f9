import { rankingHolds } from '../robustness/robustness.ts';
import type { FigureData } from './figure.ts';
import { displayOf, formatLimit, formatValue, plural } from './format.ts';

const PERCENT = displayOf('ratio', []);

/** The entry that is the best on the system as described; the first of equals. */
export function bestOf({ robustness: all }: FigureData): string {
  const nominal = all.filter(({ system }) => system === 0);
  return (
    nominal.find(({ rank }) => rank === Math.min(...nominal.map((row) => row.rank)))?.entry ?? ''
  );
}

/** How often the ranking of the robustness run holds, in words; of contenders alone. */
export function rankingText(data: FigureData): string {
  const holds = rankingHolds(data.robustness);
  const share = (value: number): string => formatValue(value, PERCENT);
  const weakest = holds.pairs.toSorted((a, b) => a.share - b.share)[0];
  const spread = data.config.robustness?.spread;
  const factors =
    spread === undefined
      ? ''
      : ` (work, boot times, delays, retries and burstiness by factors up to ${formatLimit(1 + spread, { ...PERCENT, factor: 1, suffix: '' })})`;
  const turning =
    weakest === undefined
      ? ''
      : ` The pair that turns most often: ${weakest.better} stays ahead of ${weakest.worse} in ${share(weakest.share)}.`;
  return `Over ${plural(holds.systems, 'perturbed system')}${factors}, ${bestOf(data)} stays the best in ${share(holds.best)} and the whole order holds in ${share(holds.wholeOrder)}.${turning}`;
}
