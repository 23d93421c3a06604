import { expect, test } from 'vitest';
import type { KubeObject } from '../../machinery/types.ts';
import type { PodSpec, ResourceQuota } from '../types.ts';
import { inScope } from './scopes.ts';

type Scoping = Pick<NonNullable<ResourceQuota['spec']>, 'scopes' | 'scopeSelector'>;

const containers: PodSpec['containers'] = [{ name: 'c' }];
const modest: PodSpec = { containers };
const asking: PodSpec = { containers: [{ name: 'c', resources: { requests: { cpu: '1' } } }] };
const urgent: PodSpec = { containers, priorityClassName: 'high' };
const hurried: PodSpec = { containers, activeDeadlineSeconds: 5 };
const term = { topologyKey: 'kubernetes.io/hostname' };
const near = (extra: object): PodSpec => ({
  containers,
  affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ ...term, ...extra }] } },
});
const classes = (operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist', ...values: string[]): Scoping => ({
  scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator, values }] },
});

test.each<[Scoping, PodSpec, boolean]>([
  [{}, modest, true],
  [{ scopes: ['BestEffort'] }, modest, true],
  [{ scopes: ['BestEffort'] }, asking, false],
  [{ scopes: ['NotBestEffort'] }, asking, true],
  [{ scopes: ['Terminating'] }, hurried, true],
  [{ scopes: ['Terminating'] }, modest, false],
  [{ scopes: ['NotTerminating'] }, modest, true],
  [{ scopes: ['NotTerminating', 'NotBestEffort'] }, modest, false],
  [{ scopes: ['PriorityClass'] }, urgent, true],
  [{ scopes: ['PriorityClass'] }, modest, false],
  [classes('In', 'high', 'higher'), urgent, true],
  [classes('In', 'low'), urgent, false],
  [classes('NotIn', 'low'), urgent, true],
  [classes('Exists'), modest, false],
  [classes('DoesNotExist'), modest, true],
  [{ scopes: ['CrossNamespacePodAffinity'] }, near({}), false],
  [{ scopes: ['CrossNamespacePodAffinity'] }, near({ namespaces: ['other'] }), true],
  [{ scopes: ['CrossNamespacePodAffinity'] }, near({ namespaceSelector: {} }), true],
])('a quota with %j about a pod with %j: %s', (scoping, spec, expected) => {
  const quota: ResourceQuota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'q' }, spec: scoping };
  const pod: KubeObject = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec };
  expect(inScope(quota, 'pods', pod)).toBe(expected);
  expect(inScope(quota, 'services', pod)).toBe(scoping.scopes === undefined && scoping.scopeSelector === undefined);
});
