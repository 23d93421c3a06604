/** The admission plugins that a real API server has switched on by default, besides NamespaceLifecycle. */
import type { AdmissionPlugin } from '../contract.ts';
import { certificateSubjectRestriction } from './certificate-subject-restriction.ts';
import { defaultIngressClass, defaultStorageClass } from './default-class.ts';
import { defaultTolerationSeconds } from './default-toleration-seconds.ts';
import { limitRanger } from './limit-ranger/index.ts';
import { nodeRestriction } from './node-restriction.ts';
import { podSecurity } from './pod-security/index.ts';
import { mutatingAdmissionPolicy } from './policies/mutating.ts';
import { validatingAdmissionPolicy } from './policies/validating.ts';
import { priority } from './priority.ts';
import { resourceQuota } from './resource-quota/index.ts';
import { runtimeClass } from './runtime-class.ts';
import { serviceAccount } from './service-account.ts';
import { persistentVolumeClaimResize, storageObjectInUseProtection } from './storage.ts';
import { taintNodesByCondition } from './taint-nodes-by-condition.ts';
import { mutatingAdmissionWebhook, validatingAdmissionWebhook } from './webhooks/index.ts';

/**
 * New plugins for one API server, in the real server's order.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#which-plugins-are-enabled-by-default
 */
export function builtinAdmission(): readonly AdmissionPlugin[] {
  return [
    limitRanger(),
    serviceAccount(),
    nodeRestriction,
    taintNodesByCondition,
    podSecurity,
    priority(),
    defaultTolerationSeconds,
    defaultStorageClass,
    storageObjectInUseProtection,
    persistentVolumeClaimResize,
    runtimeClass,
    certificateSubjectRestriction,
    defaultIngressClass,
    mutatingAdmissionPolicy(),
    mutatingAdmissionWebhook,
    validatingAdmissionPolicy(),
    validatingAdmissionWebhook,
    resourceQuota,
  ];
}
