import assert from 'node:assert/strict';
import { blind } from '../../../agents/guards/blind.ts';
import { Scraper } from '../../../sim/scraper.ts';
import { build, service, systemConfig, transaction } from '../../sim/build.ts';
import { fakeTelemetry } from '../fake-telemetry.ts';

const guard = blind({ staleAfter: 60 });
const admit = (replicas: number, time: number) =>
  guard.admit(
    { kind: 'scale', service: 'ledger', replicas },
    fakeTelemetry({ ledger: { replicas: 4, signals: { replicasReady: 4 } } }, { now: 1000, time }),
  );

describe('blind', () => {
  it('refuses scale-in on stale telemetry only', () => {
    const reasons = ['ledger may not shrink on telemetry over 60 s old'];
    assert.deepEqual(admit(3, 939), { action: { kind: 'hold' }, reasons });
    assert.deepEqual(admit(3, 940).reasons, []);
  });

  it('refuses scale-in before the first telemetry', () => {
    assert.deepEqual(admit(3, NaN).action, { kind: 'hold' });
  });

  it('refuses scale-in while the scrapes of the service are lost, however new the others', () => {
    const afterLosing = (lost: number) => {
      const replicasReady = [4, 4, 4, ...new Array<number>(lost).fill(NaN)];
      const services = {
        ledger: { replicas: 4, past: { replicasReady } },
        gateway: { replicas: 4, signals: { replicasReady: 4 } },
      };
      const telemetry = fakeTelemetry(services, { now: 1000, time: 995, interval: 15 });
      const shrink = (service: string) =>
        guard.admit({ kind: 'scale', service, replicas: 3 }, telemetry).action.kind;
      return [shrink('ledger'), shrink('gateway')];
    };
    assert.deepEqual(afterLosing(3), ['scale', 'scale']); // the newest is 5 + 3 x 15 s old
    assert.deepEqual(afterLosing(4), ['hold', 'scale']);
    assert.deepEqual(afterLosing(40), ['hold', 'scale']);
  });

  it('holds exactly while the scraper has had nothing of the service for so long', () => {
    const { sim, system, random } = build(systemConfig([service('s')], [transaction([])]));
    const telemetry = new Scraper(system, random, { interval: 15, delay: 5, gapRatio: 0.8 });
    const counts = { hold: 0, scale: 0 };
    let newest = NaN;
    for (let now = 20; now < 6000; now += 15) {
      sim.runUntil(now);
      if (!Number.isNaN(telemetry.latest('s', 'queueLength'))) newest = telemetry.time;
      const expected = now - newest <= 60 ? 'scale' : 'hold';
      const shrink = { kind: 'scale', service: 's', replicas: 0 } as const;
      assert.equal(guard.admit(shrink, telemetry).action.kind, expected, `at ${now} s`);
      counts[expected]++;
    }
    assert.ok(counts.hold > 50 && counts.scale > 50, JSON.stringify(counts));
  });

  it('lets a service grow on stale telemetry', () => {
    const action = { kind: 'scale', service: 'ledger', replicas: 5 };
    assert.deepEqual(admit(5, 0), { action, reasons: [] });
    assert.deepEqual(admit(5, NaN), { action, reasons: [] });
  });
});
