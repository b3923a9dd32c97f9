import type { BrokerEffect, StorageEffect } from './effects.ts';
import { either } from './network.ts';

/** What one database suffers of several effects; undefined: nothing. */
export function combineStorage(effects: readonly StorageEffect[]): StorageEffect | undefined {
  if (effects.length <= 1) return effects[0];
  return effects.reduce((all, effect) => ({
    on: 'storage',
    service: all.service,
    diskFactor: (all.diskFactor ?? 1) * (effect.diskFactor ?? 1),
    isDiskFull: all.isDiskFull === true || effect.isDiskFull === true,
    lockHold: (all.lockHold ?? 0) + (effect.lockHold ?? 0),
    hotRatio: either(all.hotRatio ?? 0, effect.hotRatio ?? 0),
    lagSecondsPerSecond: (all.lagSecondsPerSecond ?? 0) + (effect.lagSecondsPerSecond ?? 0),
    isFailoverOff: all.isFailoverOff === true || effect.isFailoverOff === true,
  }));
}

/** What one queue suffers of several effects; undefined: nothing. */
export function combineBroker(effects: readonly BrokerEffect[]): BrokerEffect | undefined {
  if (effects.length <= 1) return effects[0];
  return effects.reduce((all, effect) => ({
    on: 'broker',
    queue: all.queue,
    consumersLost: either(all.consumersLost ?? 0, effect.consumersLost ?? 0),
    poisonRatio: either(all.poisonRatio ?? 0, effect.poisonRatio ?? 0),
    duplicateRatio: either(all.duplicateRatio ?? 0, effect.duplicateRatio ?? 0),
  }));
}
