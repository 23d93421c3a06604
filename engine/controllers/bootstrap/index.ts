/** The controllers of bootstrap tokens. They run where kubeadm installed the cluster: it asks for them besides the usual ones. */
import type { ControllerDefinition } from '../../client/contract.ts';
import { bootstrapSignerController } from './signer.ts';
import { tokenCleanerController } from './token-cleaner.ts';

export const bootstrapTokenControllers: readonly ControllerDefinition[] = [
  bootstrapSignerController,
  tokenCleanerController,
];
