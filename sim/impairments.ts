import { combineBroker, combineStorage } from './combine-effects.ts';
import type { Disturbable, Effect, Strike } from './effects.ts';
import type { System } from './system.ts';
import { assert } from './units.ts';

/** All that faults do to a system at present: the one place that tells its parts what they suffer together. */
export class Impairments implements Disturbable {
  readonly #system: System;
  readonly #active = new Map<number, Effect>();
  #handles = 0;

  constructor(system: System) {
    this.#system = system;
  }

  apply(effect: Effect): number {
    const handle = this.#handles++;
    this.#active.set(handle, effect);
    this.#update(effect);
    return handle;
  }

  clear(handle: number): void {
    const effect = this.#active.get(handle);
    assert(effect !== undefined, `nothing has the handle ${handle}`);
    this.#active.delete(handle);
    this.#update(effect);
  }

  strike(strike: Strike): void {
    this.#system.strike(strike);
  }

  /** The effects of one kind that act now. */
  all<On extends Effect['on']>(on: On): readonly Extract<Effect, { on: On }>[] {
    const isOne = (effect: Effect): effect is Extract<Effect, { on: On }> => effect.on === on;
    return [...this.#active.values()].filter(isOne);
  }

  /** Tells the part that an effect acts on, or has acted on, all that it suffers. */
  #update(effect: Effect): void {
    const system = this.#system;
    switch (effect.on) {
      case 'replicas':
      case 'service': {
        const isHere = (one: { readonly service: string }) => one.service === effect.service;
        const service = system.service(effect.service);
        return service.impair(
          this.all('replicas').filter(isHere),
          this.all('service').filter(isHere),
        );
      }
      case 'zone': {
        const isLost = this.all('zone').some(({ zone }) => zone === effect.zone);
        return isLost ? system.loseZone(effect.zone) : system.restoreZone(effect.zone);
      }
      case 'edge':
        return system.network.impair(this.all('edge'));
      case 'cache': {
        const service = system.service(effect.service).index;
        const effects = this.all('cache').filter((one) => one.service === effect.service);
        return system.interpreter.caches.impair(service, effects);
      }
      case 'storage': {
        const effects = this.all('storage').filter((one) => one.service === effect.service);
        return system.service(effect.service).storage?.impair(combineStorage(effects));
      }
      case 'broker': {
        const queue = system.queue(effect.queue);
        const effects = this.all('broker').filter((one) => one.queue === effect.queue);
        return system.interpreter.broker!.impair(queue, combineBroker(effects));
      }
      case 'load':
        system.loadFactor = this.all('load').reduce((product, { factor }) => product * factor, 1);
        return;
      case 'jobs':
        return system.jobs?.impair(this.all('jobs'));
      case 'telemetry':
        return; // the scraper asks for them
    }
  }
}
