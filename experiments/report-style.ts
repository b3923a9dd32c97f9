/** The look of the report: light and dark, on paper too. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1d1d1f; --soft: #62626a; --line: #d9d9de; --page: #ffffff;
  --field: #f4f5f7; --good: #0a7a56; --open: #a05a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececf0; --soft: #a2a2ac; --line: #3c3c44;
  --page: #17171a; --field: #222227; --good: #4cc79a; --open: #e8a94f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.5 'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { margin: 0; font-size: 2rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.25rem; }
h2.point { margin-top: 4rem; padding-top: 1rem; border-top: 2px solid var(--ink); font-size: 1.5rem; }
h3 { margin: 2rem 0 .6rem; font-size: 1.1rem; }
.kind { margin: 0; color: var(--soft); font-size: .85rem; }
.question { margin: .5rem 0 1.25rem; color: var(--soft); font-size: 1.1rem; }
.verdict { margin: 0; padding: .9rem 1.1rem; border-left: 4px solid var(--good);
  background: var(--field); font-size: 1.1rem; }
.verdict + .verdict { margin-top: .4rem; }
.verdict a { color: inherit; font-weight: bold; }
.aside { color: var(--soft); font-size: .85rem; }
.verdict.unresolved { border-left-color: var(--open); }
.warnings { margin-top: 1.25rem; padding: .1rem 1.1rem .4rem; border: 1px solid var(--open); }
.warnings h2 { margin: .6rem 0 .2rem; font-size: 1rem; color: var(--open); }
.warnings ul { margin: .2rem 0 .4rem; padding-left: 1.2rem; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .9rem;
  font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .7rem .3rem 0; text-align: right; white-space: nowrap;
  font-weight: normal; }
th:first-child { text-align: left; }
thead th { border-bottom: 1px solid var(--ink); color: var(--soft); vertical-align: bottom; }
tbody tr { border-bottom: 1px solid var(--line); }
tfoot th, tfoot td { font-weight: bold; }
details { margin: 1rem 0; }
summary { cursor: pointer; font-size: .9rem; }
.words td { text-align: left; }
.words th { text-align: left; }
.metric th { padding-top: 1rem; text-align: left; white-space: normal; }
.metric span, .notes, figcaption { color: var(--soft); font-size: .85rem; }
.notes { padding-left: 1.1rem; }
p.notes { padding-left: 0; }
.baseline td, .baseline th { background: var(--field); }
figure { margin: 1.5rem 0 2.25rem; }
figure svg { display: block; max-width: 100%; height: auto; background: #fff; border-radius: 4px; }
figure .scrolls { overflow-x: auto; }
figure .scrolls svg { max-width: none; }
figcaption { margin-top: .5rem; }
figcaption b { color: var(--ink); }
pre { margin: 0 0 1rem; padding: .8rem 1rem; overflow-x: auto; background: var(--field);
  font: .85rem/1.45 ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; margin: 0;
  font-size: .9rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
@media print {
  :root { color-scheme: light; --ink: #000; --soft: #444; --line: #bbb; --page: #fff;
    --field: #f4f4f4; }
  body { font-size: 11px; }
  main { max-width: none; padding: 0; }
  figure, tbody, .verdict { break-inside: avoid; }
  figure .scrolls svg { max-width: 100%; }
  h2 { break-after: avoid; }
  pre { white-space: pre-wrap; }
}
`;
