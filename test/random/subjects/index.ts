/** The controllers that are put to the test, each with what is asked of it. */
import type { Subject } from '../contract.ts';
import { access } from './access.ts';
import { batch } from './batch.ts';
import { clusterUpkeep } from './cluster.ts';
import { network } from './network.ts';
import { policy } from './policy.ts';
import { storage } from './storage.ts';
import { workloads } from './workloads.ts';

export const subjects: readonly Subject[] = [
  ...workloads,
  ...batch,
  ...network,
  ...storage,
  ...policy,
  ...access,
  ...clusterUpkeep,
];
