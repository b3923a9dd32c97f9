/**
 * The cases that come with the package, in the format of a file. Fire and clear minutes follow by hand: with
 * 100 % errors against 99.9 %, one minute of 60 is 1.67 % > 14.4 * 0.1 % in minute 1, and five minutes without
 * an error have passed in minute 10 + 5.
 */
export const BURN_RATE_TABLE = `
SLO 99.9 %, constant traffic, no errors before minute 0.

| error ratio, duration | page 1h & 5m > 14.4 | page 6h & 30m > 6 | ticket 24h & 2h > 3 | ticket 3d & 6h > 1 |
|---|---|---|---|---|
| 100 %, 10 min | 1 / 15 | 3 / 40 | 5 / 130 | 5 / 370 |
| 10 %, 60 min | 9 / 65 | 22 / 89 | 44 / 177 | 44 / 417 |
| 1.5 %, 600 min | 58 / 601 | 145 / 618 | 289 / 696 | 289 / 936 |
| 1.44 % (on the limit), 600 min | never | 151 / 618 | 301 / 695 | 301 / 935 |
| 0.60 % (on the limit), 900 min | never | never | 721 / 960 | 721 / 1200 |
`;
