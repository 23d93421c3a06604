/** What the schemas cannot say of priorities, certificate requests and nodes. */
import type { FieldError } from '../../machinery/errors.ts';
import { same } from '../../machinery/share.ts';
import { collect, labelKeyProblems } from '../../machinery/validation/index.ts';
import type { CertificateSigningRequest, Node, PriorityClass } from '../types.ts';

const highestUserPriority = 1_000_000_000;
const systemPriorities: { readonly [name: string]: number } = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
};

export const validatePriorityClass = ({ metadata, value, preemptionPolicy }: PriorityClass): readonly FieldError[] =>
  collect((errors) => {
    if (metadata.name.startsWith('system-')) {
      const known = systemPriorities[metadata.name];
      if (known === undefined || known !== value) {
        const why =
          known === undefined
            ? `${metadata.name} is not a known system priority class`
            : `value of ${metadata.name} PriorityClass must be ${known}`;
        errors.forbidden(
          'metadata.name',
          `priority class names with 'system-' prefix are reserved for system use only. error: ${why}`,
        );
      }
    } else if ((value ?? 0) > highestUserPriority) {
      errors.forbidden('value', `maximum allowed value of a user defined priority is ${highestUserPriority}`);
    }
    errors.oneOfIfSet('preemptionPolicy', preemptionPolicy, ['Never', 'PreemptLowerPriority']);
  });

export const validatePriorityClassUpdate = (next: PriorityClass, old: PriorityClass): readonly FieldError[] =>
  collect((errors) => {
    if (next.value !== old.value) errors.forbidden('value', 'may not be changed in an update.');
    if (next.preemptionPolicy !== old.preemptionPolicy) errors.immutable('preemptionPolicy', next.preemptionPolicy);
  });

const signerPattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+\/.+$/;
const keyUsages = new Set([
  'signing',
  'digital signature',
  'content commitment',
  'key encipherment',
  'key agreement',
  'data encipherment',
  'cert sign',
  'crl sign',
  'encipher only',
  'decipher only',
  'any',
  'server auth',
  'client auth',
  'code signing',
  'email protection',
  's/mime',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'timestamping',
  'ocsp signing',
  'microsoft sgc',
  'netscape sgc',
]);
/** Ten minutes. */
const shortestValidity = 600;

/** @see https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/ */
export const validateSigningRequest = ({ spec }: CertificateSigningRequest): readonly FieldError[] =>
  collect((errors) => {
    const { request, signerName, usages, expirationSeconds } = spec;
    if (!atob((request ?? '').replace(/\s/g, '')).includes('-----BEGIN CERTIFICATE REQUEST-----')) {
      errors.invalid('spec.request', request ?? '', 'PEM block type must be CERTIFICATE REQUEST');
    }
    if (!usages?.length) errors.required('spec.usages');
    for (const [i, usage] of (usages ?? []).entries()) {
      if (!keyUsages.has(usage)) errors.notSupported(`spec.usages[${i}]`, usage, [...keyUsages].sort());
    }
    if (!signerName) errors.required('spec.signerName');
    else if (!signerPattern.test(signerName)) {
      const detail = 'must be a fully qualified domain and path of the form "example.com/signer-name"';
      errors.invalid('spec.signerName', signerName, detail);
    }
    if (expirationSeconds !== undefined && expirationSeconds < shortestValidity) {
      errors.invalid(
        'spec.expirationSeconds',
        expirationSeconds,
        `may not specify a duration less than ${shortestValidity} seconds (10 minutes)`,
      );
    }
  });

/** What was asked for stays as it was; what was granted or refused too. */
export const validateSigningRequestUpdate = (
  { spec }: CertificateSigningRequest,
  old: CertificateSigningRequest,
): readonly FieldError[] =>
  collect((errors) => {
    for (const field of ['request', 'signerName', 'usages', 'expirationSeconds'] as const) {
      if (!same(spec[field], old.spec[field])) errors.immutable(`spec.${field}`, spec[field]);
    }
  });

const knownTaintEffects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
export const validateNode = ({ spec }: Node): readonly FieldError[] =>
  collect((errors) => {
    const seen = new Set<string>();
    for (const [i, { key, effect }] of (spec?.taints ?? []).entries()) {
      const field = `spec.taints[${i}]`;
      errors.allInvalid(`${field}.key`, key, labelKeyProblems(key));
      errors.oneOf(`${field}.effect`, effect, knownTaintEffects);
      const pair = `${key}:${effect}`;
      if (seen.has(pair)) errors.duplicate(field, { key, effect });
      seen.add(pair);
    }
  });
