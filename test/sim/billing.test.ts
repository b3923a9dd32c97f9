import assert from 'node:assert/strict';
import { Bill, BILLED_SECONDS_MIN } from '../../sim/infrastructure/billing.ts';
import { arrivalsAt, build, call, constant, service, systemConfig, transaction } from './build.ts';

/** A dollar per second, unless free. */
function start(changes: object = {}, countFrom = 0, times: readonly number[] = []) {
  const config = systemConfig(
    [service('s', { instance: 'small', boot: constant(30), ...changes }), service('free')],
    [transaction([call('s', 200)])],
  );
  const built = build(config, { countFrom });
  built.system.feed(arrivalsAt(times));
  const at = (time: number, replicas: number) => {
    built.sim.runUntil(time);
    built.system.apply({ kind: 'scale', service: 's', replicas });
  };
  const dollars = (end: number) => {
    built.sim.runUntil(end);
    built.system.finish();
    return built.system.services.map(({ bill }) => Number(bill.dollars.toFixed(6)));
  };
  return { at, dollars };
}

describe('bill', () => {
  it('runs from the order, not from ready, by the second', () => {
    const { at, dollars } = start();
    at(100.5, 2); // ready at 130.5
    at(400, 1);
    assert.deepEqual(dollars(1000), [1000 + 299.5, 0]);
  });

  it('has at least one minute for each instance', () => {
    assert.equal(BILLED_SECONDS_MIN, 60);
    const { at, dollars } = start();
    at(100, 3);
    at(110, 1); // both still booting: a minute each
    at(200, 2);
    at(259.5, 1); // a minute
    at(300, 2);
    at(361, 1); // 61 seconds
    assert.deepEqual(dollars(1000), [1000 + 60 + 60 + 60 + 61, 0]);
  });

  it('goes on while a replica drains', () => {
    const { at, dollars } = start({ replicas: 2 }, 0, [0, 0]);
    at(100, 1);
    assert.deepEqual(dollars(1000), [1000 + 200, 0]);
  });

  it('leaves out the warm-up', () => {
    const { at, dollars } = start({}, 500);
    at(100, 2); // before the count and given back before it
    at(400, 1);
    at(450, 3);
    at(460, 2); // the minute of this one ends at 510
    at(490, 1); // and this one too
    at(495, 2);
    assert.deepEqual(dollars(1000), [500 + 10 + 10 + 500, 0]);
  });

  it('bills what is still rented up to the end of the run', () => {
    const { at, dollars } = start();
    at(990, 3);
    assert.deepEqual(dollars(1000), [1000 + 10 + 10, 0]);
  });

  it('counts seconds and converts them by the price per hour', () => {
    const bill = new Bill(7.2, 0);
    bill.rented(0, 1800);
    assert.equal(bill.seconds, 1800);
    assert.ok(Math.abs(bill.dollars - 3.6) < 1e-12);
  });
});
