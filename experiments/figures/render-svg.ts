import type { TopLevelSpec } from 'vega-lite';
import type { FigureSpec } from './figure.ts';

/**
 * Draws a specification as SVG: the same text for the same spec, every time. A warning of Vega is a
 * bug of the figure and is thrown. Loads Vega when first called, since that costs a third of a
 * second.
 */
export async function renderSvg(spec: FigureSpec): Promise<string> {
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  const logger = strictLogger();
  // The one place where our plain JSON meets Vega-Lite's own types; `compile` checks it and warns.
  const compiled = vegaLite.compile(spec as unknown as TopLevelSpec, { logger });
  const view = new vega.View(vega.parse(compiled.spec), { renderer: 'none', logger });
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}

/** Several SVGs in one page must not share ids: the first one's clip would cut all others. */
export function withOwnIds(svg: string, prefix: string): string {
  return svg
    .replace(/\bid="([^"]+)"/g, `id="${prefix}-$1"`)
    .replace(/url\(#([^)]+)\)/g, `url(#${prefix}-$1)`);
}

function strictLogger() {
  const fail = (...message: readonly unknown[]): never => {
    throw new Error(`figure: ${message.map(String).join(' ')}`);
  };
  const logger = {
    level: () => logger,
    error: fail,
    warn: fail,
    info: () => logger,
    debug: () => logger,
  };
  return logger;
}
