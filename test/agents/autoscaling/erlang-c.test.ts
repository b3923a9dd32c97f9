import assert from 'node:assert/strict';
import fc from 'fast-check';
import { erlangC, waitsLonger } from '../../../agents/autoscaling/erlang-c.ts';

const isNear = (actual: number, expected: number, tolerance = 1e-12) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

describe('erlangC', () => {
  it('gives the known probabilities of waiting', () => {
    isNear(erlangC(2, 1), 1 / 3);
    isNear(erlangC(1, 0.7), 0.7); // M/M/1: the utilization
    isNear(erlangC(3, 2), 4 / 9); // (8/6)(3) / (1 + 2 + 2 + 4)
    isNear(erlangC(2, 1.5), 9 / 14); // 2 rho^2 / (1 + rho), rho = 3/4
  });

  it('is certain where the load is not below the servers, and never where there is none', () => {
    assert.equal(erlangC(3, 3), 1);
    assert.equal(erlangC(3, 7), 1);
    assert.equal(erlangC(0, 0), 1);
    assert.equal(erlangC(4, 0), 0);
  });

  it('falls with every server and rises with the load', () => {
    const load = fc.double({ min: 0.01, max: 30, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), load, (servers, erlang) => {
        const wait = erlangC(servers, erlang);
        assert.ok(wait > 0 && wait <= 1);
        assert.ok(erlangC(servers + 1, erlang) <= wait);
        assert.ok(erlangC(servers, erlang * 1.1) >= wait);
      }),
    );
  });
});

describe('waitsLonger', () => {
  const question = { servers: 1, load: 0.5, workSeconds: 0.1, waitSeconds: 0.2, variability: 1 };

  it('is the law of the wait in M/M/1 and M/M/c', () => {
    isNear(waitsLonger(question), 0.5 * Math.exp(-1)); // rho exp(-(mu - lambda) t), 10 - 5 per s
    isNear(waitsLonger({ ...question, servers: 2, load: 1 }), Math.exp(-2) / 3);
    isNear(waitsLonger({ ...question, waitSeconds: 0 }), 0.5);
  });

  it('has the mean wait of Allen and Cunneen as its area', () => {
    const wide = { ...question, servers: 3, load: 2, variability: 2.5 };
    const step = 0.0005;
    let area = 0;
    for (let t = step / 2; t < 20; t += step)
      area += step * waitsLonger({ ...wide, waitSeconds: t });
    isNear(area, ((4 / 9) * 0.1 * 2.5) / (3 - 2), 1e-5);
  });

  it('is certain where the load is not below the servers', () => {
    assert.equal(waitsLonger({ ...question, load: 1 }), 1);
  });
});
