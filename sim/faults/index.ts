import { assert } from '../units.ts';
import { badConfig } from './bad-config.ts';
import { badDeploy } from './bad-deploy.ts';
import { batchOverrun } from './batch-overrun.ts';
import { cacheFlush } from './cache-flush.ts';
import { cacheStampede } from './cache-stampede.ts';
import { certificateExpiry } from './certificate-expiry.ts';
import { clockSkew } from './clock-skew.ts';
import { connectionPoolLeak } from './connection-pool-leak.ts';
import { consumerLoss } from './consumer-loss.ts';
import { coolingFailure } from './cooling-failure.ts';
import { counterReset } from './counter-reset.ts';
import { cpuSaturation } from './cpu-saturation.ts';
import { crashLoop } from './crash-loop.ts';
import { dependencyBrownout } from './dependency-brownout.ts';
import { diskFull } from './disk-full.ts';
import { dnsFailure } from './dns-failure.ts';
import { failoverOff } from './failover-off.ts';
import type { FaultLine } from './fault.ts';
import { frozenTelemetry } from './frozen-telemetry.ts';
import { gcPressure } from './gc-pressure.ts';
import { hotRow } from './hot-row.ts';
import { loadSpike } from './load-spike.ts';
import { lockContention } from './lock-contention.ts';
import { memoryLeak } from './memory-leak.ts';
import { messageDuplication } from './message-duplication.ts';
import { networkCongestion } from './network-congestion.ts';
import { networkDelay } from './network-delay.ts';
import { networkLoss } from './network-loss.ts';
import { networkPartition } from './network-partition.ts';
import { nodeLoss } from './node-loss.ts';
import { noisyNeighbour } from './noisy-neighbour.ts';
import { poisonMessage } from './poison-message.ts';
import { primaryLoss } from './primary-loss.ts';
import { probeMisconfiguration } from './probe-misconfiguration.ts';
import { quotaExhausted } from './quota-exhausted.ts';
import { regionLoss } from './region-loss.ts';
import { replicaCrash } from './replica-crash.ts';
import { replicaHang } from './replica-hang.ts';
import { replicaLag } from './replica-lag.ts';
import { secretRotation } from './secret-rotation.ts';
import { slowDisk } from './slow-disk.ts';
import { slowStart } from './slow-start.ts';
import { spotEviction } from './spot-eviction.ts';
import { telemetryDelay } from './telemetry-delay.ts';
import { telemetryGap } from './telemetry-gap.ts';
import { trigger } from './trigger.ts';
import { workerExhaustion } from './worker-exhaustion.ts';
import { zoneLoss } from './zone-loss.ts';

/** All faults, by what they strike. */
export const FAULTS: readonly FaultLine[] = [
  cpuSaturation,
  memoryLeak,
  gcPressure,
  connectionPoolLeak,
  workerExhaustion,
  noisyNeighbour,
  slowDisk,
  diskFull,
  lockContention,
  hotRow,
  replicaLag,
  primaryLoss,
  failoverOff,
  batchOverrun,
  networkDelay,
  networkLoss,
  networkPartition,
  networkCongestion,
  dnsFailure,
  certificateExpiry,
  loadSpike,
  cacheFlush,
  cacheStampede,
  dependencyBrownout,
  badDeploy,
  badConfig,
  secretRotation,
  clockSkew,
  replicaCrash,
  crashLoop,
  replicaHang,
  slowStart,
  quotaExhausted,
  probeMisconfiguration,
  nodeLoss,
  spotEviction,
  zoneLoss,
  regionLoss,
  coolingFailure,
  poisonMessage,
  consumerLoss,
  messageDuplication,
  telemetryGap,
  telemetryDelay,
  frozenTelemetry,
  counterReset,
  trigger,
];

export function faultLine(kind: string): FaultLine {
  const line = FAULTS.find((candidate) => candidate.kind === kind);
  assert(line !== undefined, `unknown fault ${kind}`);
  return line;
}
