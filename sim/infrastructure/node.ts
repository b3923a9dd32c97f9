import type { Distribution } from '../distributions/distribution.ts';
import { createDistribution } from '../distributions/index.ts';
import type { Random, Uniform } from '../random.ts';
import type { Replicas, Size } from '../services/replicas.ts';
import type { NodePoolConfig } from '../system-config.ts';
import type { NodeSample } from '../telemetry.ts';
import type { Dollars, Seconds } from '../units.ts';
import { Bill } from './billing.ts';
import { memoryRequest, type ZonedRoom } from './placement.ts';
import type { Zones } from './zones.ts';

/** Nodes of one kind: their laws, their price, where they can stand. */
export class Pool {
  readonly config: NodePoolConfig;
  readonly provision: Distribution;
  readonly uniform: Uniform;
  /** When the provider takes nodes back, and its draws; none: never. */
  readonly eviction: { readonly law: Distribution; readonly uniform: Uniform } | undefined;
  readonly zones: readonly number[]; // positions in SystemConfig.zones
  readonly dollarsPerHour: Dollars; // of one node
  readonly bill: Bill;
  readonly dollarsByService: Float64Array; // of the bill: what their replicas asked for
  /** Nodes that could not be ordered, because all zones of the pool were lost. */
  missing = 0;

  constructor(
    config: NodePoolConfig,
    random: Random,
    zones: Zones,
    { billFrom, services }: { readonly billFrom: Seconds; readonly services: number },
  ) {
    const { name, spot, dollarsPerHour } = config;
    this.config = config;
    this.provision = createDistribution(config.provision);
    this.uniform = random.stream(`${name}/provision`);
    this.eviction = spot && {
      law: createDistribution(spot.evictEvery),
      uniform: random.stream(`${name}/evictions`),
    };
    this.zones = zones.positions(config.zones);
    this.dollarsPerHour =
      spot === undefined ? dollarsPerHour : dollarsPerHour * (1 - spot.discount);
    this.bill = new Bill(this.dollarsPerHour, billFrom);
    this.dollarsByService = new Float64Array(services);
  }
}

/** One machine: what it has, and who is on it. */
export class Node implements ZonedRoom {
  readonly id: number;
  readonly pool: Pool;
  readonly zone: number;
  readonly orderedAt: Seconds;
  readonly replicas: number[] = [];
  readySince = Number.NaN;
  /** lost: it is being taken apart, and seen by nobody outside. */
  phase: NodeSample['phase'] | 'lost' = 'provisioning';
  readonly #sizes: Replicas;

  constructor(id: number, pool: Pool, zone: number, orderedAt: Seconds, sizes: Replicas) {
    this.id = id;
    this.pool = pool;
    this.zone = zone;
    this.orderedAt = orderedAt;
    this.#sizes = sizes;
  }

  /** It is there, or will be, to stay. */
  get isKept(): boolean {
    return this.phase === 'provisioning' || this.phase === 'ready';
  }

  get cores(): number {
    return this.pool.config.cores;
  }

  get memoryBytes(): number {
    return this.pool.config.memoryBytes;
  }

  get coresRequested(): number {
    return this.replicas.reduce((sum, replica) => sum + this.#sizes.cores[replica]!, 0);
  }

  get memoryRequested(): number {
    const asked = (replica: number) => memoryRequest(sizeOf(this.#sizes, replica));
    return this.replicas.reduce((sum, replica) => sum + asked(replica), 0);
  }
}

export function sizeOf({ cores, memoryBytes }: Replicas, replica: number): Size {
  return { cores: cores[replica]!, memoryBytes: memoryBytes[replica]! };
}
