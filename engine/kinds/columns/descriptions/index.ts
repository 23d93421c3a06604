/**
 * What a server says of each printer column. Name, Age and Created At say it themselves; a column that is missing here has
 * no description in a real server's answers either.
 */
import { clusterDescriptions } from './cluster.ts';
import { networkDescriptions } from './network.ts';
import { policyDescriptions } from './policy.ts';
import { storageDescriptions } from './storage.ts';
import { workloadDescriptions } from './workload.ts';
import type { ColumnDescriptions } from './contract.ts';

const descriptions: ColumnDescriptions = {
  ...clusterDescriptions,
  ...networkDescriptions,
  ...policyDescriptions,
  ...storageDescriptions,
  ...workloadDescriptions,
};

export const columnDescription = (kindAndGroup: string, column: string): string | undefined =>
  descriptions[kindAndGroup]?.[column];
