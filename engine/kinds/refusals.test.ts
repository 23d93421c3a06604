/** Kinds without a recording: what the server says of an object that its schema takes, and of a change to one. */
import { describe, expect, it } from 'vitest';
import { deepFreeze } from '../machinery/freeze.ts';
import { describeFieldError } from '../machinery/invalid.ts';
import type { KubeObject } from '../machinery/types.ts';
import { builtinKinds } from './index.ts';
import { createKindRegistry } from './registry.ts';

const registry = createKindRegistry(builtinKinds());

function kindOf(key: string): NonNullable<ReturnType<typeof registry.byKind>> {
  const [kind = '', group = ''] = key.split(/\.(.*)/s);
  const definition = registry.byKind(group, kind);
  if (!definition) throw new Error(`${key} is not known`);
  return definition;
}

const whole = (kind: string, more: object): KubeObject =>
  deepFreeze({ apiVersion: '', kind, metadata: { name: 'x' }, ...more });

function refusals(key: string, more: object): readonly string[] {
  const kind = kindOf(key);
  const object = whole(kind.kind, more);
  const errors = kind.validate?.(kind.defaults?.(object) ?? object) ?? [];
  return errors.map((error) => `${error.field}: ${describeFieldError(error)}`);
}

function refusalsOfUpdate(key: string, old: object, next: object): readonly string[] {
  const kind = kindOf(key);
  const errors = kind.validateUpdate?.(whole(kind.kind, next), whole(kind.kind, old)) ?? [];
  return errors.map((error) => `${error.field}: ${describeFieldError(error)}`);
}

const subdomain = expect.stringContaining('a lowercase RFC 1123 subdomain must consist of');
const label = expect.stringContaining('a lowercase RFC 1123 label must consist of');

const claim = (requests: readonly object[], more: object = {}) => ({ spec: { devices: { requests, ...more } } });
const gpu = { name: 'gpu', exactly: { deviceClassName: 'gpu.example.com' } };
const slice = (more: object) => ({
  spec: {
    driver: 'gpu.example.com',
    pool: { name: 'p', generation: 1, resourceSliceCount: 1 },
    nodeName: 'n',
    ...more,
  },
});
const flow = (rule: object) => ({ spec: { priorityLevelConfiguration: { name: 'a' }, rules: [rule] } });
const everything = { verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'] };
const user = { kind: 'User', user: { name: 'a' } };

describe('a new object', () => {
  const rows: readonly (readonly [what: string, key: string, object: object, expected: readonly unknown[]])[] = [
    ['a claim for a device', 'ResourceClaim.resource.k8s.io', claim([gpu]), []],
    [
      'a claim that asks for nothing',
      'ResourceClaim.resource.k8s.io',
      claim([{ name: 'gpu' }, gpu]),
      [
        'spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required',
        'spec.devices.requests[1]: Duplicate value: "gpu"',
      ],
    ],
    [
      'a claim for a count of all',
      'ResourceClaim.resource.k8s.io',
      claim([{ name: 'a', exactly: { deviceClassName: 'c', allocationMode: 'All', count: 2 } }]),
      ["spec.devices.requests[0].exactly.count: Invalid value: 2: must not be specified when allocationMode is 'All'"],
    ],
    [
      'a selector that is no expression',
      'ResourceClaim.resource.k8s.io',
      claim([{ name: 'a', exactly: { deviceClassName: 'c', selectors: [{ cel: { expression: 'devise.driver' } }] } }]),
      [
        expect.stringContaining(
          'spec.devices.requests[0].exactly.selectors[0].cel.expression: Invalid value: "devise.driver": compilation failed: ERROR: <input>:1:1: undeclared reference to \'devise\'',
        ),
      ],
    ],
    [
      'a constraint on nobody',
      'ResourceClaim.resource.k8s.io',
      claim([gpu], { constraints: [{ requests: ['cpu'], matchAttribute: 'model' }] }),
      [
        'spec.devices.constraints[0].requests[0]: Invalid value: "cpu": must be the name of a request in the claim or the name of a request and a subrequest separated by \'/\'',
        'spec.devices.constraints[0].matchAttribute: Invalid value: "model": a fully qualified name must be a domain and a name separated by a slash',
      ],
    ],
    [
      'parameters for no driver',
      'DeviceClass.resource.k8s.io',
      { spec: { config: [{}, { opaque: { driver: 'a.b', parameters: [1] } }] } },
      [
        'spec.config[0].opaque: Required value',
        'spec.config[1].opaque.parameters: Invalid value: "<value omitted>": must be a valid JSON object',
      ],
    ],
    [
      'a slice that is everywhere and nowhere',
      'ResourceSlice.resource.k8s.io',
      slice({ allNodes: true, pool: { name: 'p', generation: -1, resourceSliceCount: 0 } }),
      [
        'spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero',
        'spec.pool.generation: Invalid value: -1: must be greater than or equal to zero',
        'spec: Invalid value: "{`nodeName`, `allNodes`}": exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required, but multiple fields are set',
      ],
    ],
    [
      'devices with attributes of no kind',
      'ResourceSlice.resource.k8s.io',
      slice({ devices: [{ name: 'd', attributes: { a: {}, 'b-c': { version: 'x' } } }] }),
      [
        'spec.devices[0].attributes[a]: Invalid value: "": exactly one value must be specified',
        expect.stringContaining('spec.devices[0].attributes[b-c]: Invalid value: "b-c": a valid C identifier must'),
        'spec.devices[0].attributes[b-c].version: Invalid value: "x": must be a string compatible with semver.org spec 2.0.0',
      ],
    ],
    [
      'a lease for no time',
      'Lease.coordination.k8s.io',
      { spec: { leaseDurationSeconds: 0, leaseTransitions: -1, preferredHolder: 'me' } },
      [
        'spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
        'spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0',
        'spec.preferredHolder: Forbidden: may only be specified if `strategy` is defined',
      ],
    ],
    [
      'a runtime class without a handler',
      'RuntimeClass.node.k8s.io',
      { handler: 'A_B', scheduling: { tolerations: [{ key: 'a', operator: 'Exists', effect: 'X' }] } },
      [
        label,
        'scheduling.tolerations[0].effect: Unsupported value: "X": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
      ],
    ],
    [
      'no range of addresses',
      'ServiceCIDR.networking.k8s.io',
      { spec: {} },
      ['spec.cidrs: Required value: at least one CIDR required'],
    ],
    [
      'two ranges of one family',
      'ServiceCIDR.networking.k8s.io',
      { spec: { cidrs: ['10.0.0.0/16', '10.1.0.0/16'] } },
      [
        'spec.cidrs: Invalid value: {"cidrs":["10.0.0.0/16","10.1.0.0/16"]}: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
      ],
    ],
    [
      'an address of nobody',
      'IPAddress.networking.k8s.io',
      { spec: {} },
      [
        'metadata.name: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
        'spec.parentRef: Required value',
      ],
    ],
    [
      'an API under another name',
      'APIService.apiregistration.k8s.io',
      {
        spec: {
          group: 'a.example',
          version: 'v1',
          groupPriorityMinimum: 1,
          versionPriority: 0,
          insecureSkipTLSVerify: true,
        },
      },
      [
        'metadata.name: Invalid value: "x": must be `spec.version+"."+spec.group`: "v1.a.example"',
        'spec.versionPriority: Invalid value: 0: must be positive and less than 1000',
        'spec.insecureSkipTLSVerify: Invalid value: true: local APIServices may not have insecureSkipTLSVerify',
      ],
    ],
    [
      'a driver whose tokens are too short',
      'CSIDriver.storage.k8s.io',
      {
        spec: {
          fsGroupPolicy: 'X',
          volumeLifecycleModes: ['Y'],
          tokenRequests: [{ audience: 'a', expirationSeconds: 1 }, { audience: 'a' }],
        },
      },
      [
        'spec.fsGroupPolicy: Unsupported value: "X": supported values: "File", "None", "ReadWriteOnceWithFSType"',
        'spec.tokenRequests[0].expirationSeconds: Invalid value: 1: may not specify a duration less than 10 minutes',
        'spec.tokenRequests[1].audience: Duplicate value: "a"',
        'spec.volumeLifecycleModes: Unsupported value: "Y": supported values: "Persistent", "Ephemeral"',
      ],
    ],
    [
      'a driver that is there twice',
      'CSINode.storage.k8s.io',
      {
        spec: {
          drivers: [
            { name: 'a.b', nodeID: 'n' },
            { name: 'a.b', nodeID: '', topologyKeys: ['z', 'z'] },
          ],
        },
      },
      [
        'spec.drivers[1].nodeID: Required value',
        'spec.drivers[1].name: Duplicate value: "a.b"',
        'spec.drivers[1]: Duplicate value: "z"',
      ],
    ],
    [
      'an attachment of nothing',
      'VolumeAttachment.storage.k8s.io',
      { spec: { attacher: 'a.b', source: {}, nodeName: 'N' } },
      ['spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName', subdomain],
    ],
    [
      'a class without parameters',
      'VolumeAttributesClass.storage.k8s.io',
      {},
      ['driverName: Required value', 'parameters: Required value: must contain at least one key/value pair'],
    ],
    [
      'less than no storage',
      'CSIStorageCapacity.storage.k8s.io',
      { storageClassName: 'a', capacity: '-1Gi' },
      ['capacity: Invalid value: "-1Gi": must be greater than or equal to 0'],
    ],
    [
      'a flow that goes first',
      'FlowSchema.flowcontrol.apiserver.k8s.io',
      { spec: { matchingPrecedence: 1, priorityLevelConfiguration: {} } },
      [
        "spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1",
        'spec.priorityLevelConfiguration.name: Required value: must reference a priority level',
      ],
    ],
    [
      'a flow of one user',
      'FlowSchema.flowcontrol.apiserver.k8s.io',
      flow({ subjects: [user], resourceRules: [everything] }),
      [],
    ],
    [
      'a flow of nobody',
      'FlowSchema.flowcontrol.apiserver.k8s.io',
      flow({
        subjects: [{ kind: 'User', group: { name: 'a' } }],
        nonResourceRules: [{ verbs: ['eat'], nonResourceURLs: ['a', '/a/*/b'] }],
      }),
      [
        "spec.rules[0].subjects[0].user: Required value: user is required when subject kind is 'User'",
        "spec.rules[0].subjects[0].group: Forbidden: group is forbidden when subject kind is not 'Group'",
        'spec.rules[0].nonResourceRules[0].verbs: Unsupported value: ["eat"]: supported values: "create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"',
        'spec.rules[0].nonResourceRules[0].nonResourceURLs[0]: Invalid value: "a": must start with slash',
        'spec.rules[0].nonResourceRules[0].nonResourceURLs[1]: Invalid value: "/a/*/b": wildcard can only do suffix matching',
      ],
    ],
    [
      'a level whose hand is bigger than its deck',
      'PriorityLevelConfiguration.flowcontrol.apiserver.k8s.io',
      { spec: { type: 'Limited', limited: { limitResponse: { type: 'Queue', queuing: { queues: 2, handSize: 8 } } } } },
      ['spec.limited.limitResponse.queuing.handSize: Invalid value: 8: should not be greater than queues (2)'],
    ],
    [
      'a job that fails by no rule',
      'Job.batch',
      {
        spec: {
          manualSelector: true,
          selector: { matchLabels: { a: 'b' } },
          completionMode: 'NonIndexed',
          podFailurePolicy: {
            rules: [{ action: 'FailIndex' }, { action: 'X', onExitCodes: { operator: 'In', values: [3, 0] } }],
          },
          successPolicy: { rules: [{}] },
          template: {
            metadata: { labels: { a: 'b' } },
            spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'x' }] },
          },
        },
      },
      [
        'spec.podFailurePolicy.rules[0].action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set',
        'spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required',
        'spec.podFailurePolicy.rules[1].action: Unsupported value: "X": supported values: "Count", "FailIndex", "FailJob", "Ignore"',
        'spec.podFailurePolicy.rules[1].onExitCodes.values[1]: Invalid value: 0: must not be 0 for the In operator',
        expect.stringContaining('spec.podFailurePolicy.rules[1].onExitCodes.values: Invalid value:'),
        'spec.successPolicy: Invalid value: {"rules":[{}]}: requires indexed completion mode',
      ],
    ],
    [
      'a quota whose scopes cannot be',
      'ResourceQuota.',
      {
        spec: {
          hard: { services: 1 },
          scopes: ['Terminating', 'NotTerminating'],
          scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In' }] },
        },
      },
      [
        'spec.scopes: Invalid value: ["Terminating","NotTerminating"]: unsupported scope applied to resource',
        'spec.scopes: Invalid value: ["Terminating","NotTerminating"]: unsupported scope applied to resource',
        'spec.scopes: Invalid value: ["Terminating","NotTerminating"]: conflicting scopes',
        "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
      ],
    ],
    [
      'a hook that sleeps longer than its pod has',
      'Pod.',
      {
        spec: {
          terminationGracePeriodSeconds: 5,
          os: { name: 'beos' },
          containers: [{ name: 'a', image: 'x', lifecycle: { preStop: { sleep: { seconds: 9 } } } }],
        },
      },
      [
        'spec.containers[0].lifecycle.preStop.sleep: Invalid value: 9: must be non-negative and less than terminationGracePeriodSeconds (5)',
        'spec.os.name: Unsupported value: "beos": supported values: "linux", "windows"',
      ],
    ],
    [
      'a policy without anything',
      'ValidatingAdmissionPolicy.admissionregistration.k8s.io',
      { spec: {} },
      [
        'spec.matchConstraints: Required value',
        'spec.validations: Required value: validations or auditAnnotations must be specified',
        'spec.auditAnnotations: Required value: validations or auditAnnotations must be specified',
      ],
    ],
    [
      'a policy that names what there is not',
      'ValidatingAdmissionPolicy.admissionregistration.k8s.io',
      {
        spec: {
          matchConstraints: {
            resourceRules: [
              { operations: ['*', 'CREATE'], apiGroups: ['*', ''], apiVersions: ['v1'], resources: ['pods'] },
            ],
          },
          matchConditions: [{ name: 'a b', expression: '1' }],
          variables: [{ name: 'a-b', expression: 'true' }],
          validations: [
            { expression: 'object.a >', reason: 'Whim' },
            { expression: 'none == 1', message: 'two\nlines' },
          ],
        },
      },
      [
        `spec.matchConstraints.resourceRules[0].operations: Invalid value: ["*","CREATE"]: if '*' is present, must not specify other operations`,
        `spec.matchConstraints.resourceRules[0].apiGroups: Invalid value: ["*",""]: if '*' is present, must not specify other API groups`,
        'spec.matchConditions[0].expression: Invalid value: "1": must evaluate to bool',
        expect.stringContaining('spec.matchConditions[0].name: Invalid value: "a b": name part must consist of'),
        'spec.variables[0].name: Invalid value: "a-b": name is not a valid CEL identifier',
        expect.stringContaining(
          'spec.validations[0].expression: Invalid value: "object.a >": compilation failed: ERROR: <input>:1:11: Syntax error',
        ),
        'spec.validations[0].reason: Unsupported value: "Whim": supported values: "Forbidden", "Invalid", "RequestEntityTooLarge", "Unauthorized"',
        expect.stringContaining("undeclared reference to 'none' (in container '')"),
        'spec.validations[1].message: Invalid value: "two\\nlines": message must not contain line breaks',
      ],
    ],
    [
      'a policy that names what there is not',
      'ValidatingAdmissionPolicy.admissionregistration.k8s.io',
      {
        spec: {
          matchConstraints: {
            resourceRules: [{ operations: ['*'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
          },
          variables: [{ name: 'n', expression: '1' }],
          validations: [
            { expression: 'params.a == 1' },
            { expression: 'variables.m == 1' },
            { expression: 'variables.n == "x"' },
            { expression: 'authorizer.path("/").check("get").allowed()', messageExpression: 'string(authorizer)' },
          ],
        },
      },
      [
        expect.stringContaining(
          "compilation failed: ERROR: <input>:1:1: undeclared reference to 'params' (in container '')",
        ),
        expect.stringContaining("compilation failed: ERROR: <input>:1:10: undefined field 'm'"),
        expect.stringContaining(
          "ERROR: <input>:1:13: found no matching overload for '_==_' applied to '(int, string)'",
        ),
        expect.stringContaining(
          'spec.validations[3].messageExpression: Invalid value: "string(authorizer)": compilation failed: ERROR: <input>:1:8: undeclared reference to \'authorizer\'',
        ),
      ],
    ],
    [
      'a binding that both denies and warns',
      'ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io',
      { spec: { paramRef: { parameterNotFoundAction: 'Deny' }, validationActions: ['Deny', 'Warn', 'Warn'] } },
      [
        'spec.policyName: Required value',
        'spec.paramRef: Required value: one of name or selector must be specified',
        'spec.validationActions[2]: Duplicate value: "Warn"',
        'spec.validationActions: Invalid value: ["Deny","Warn"]: must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
      ],
    ],
    [
      'mutations of no kind',
      'MutatingAdmissionPolicy.admissionregistration.k8s.io',
      {
        spec: {
          matchConstraints: {
            resourceRules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
          },
          mutations: [
            { patchType: 'Whim' },
            { patchType: 'JSONPatch' },
            { patchType: 'ApplyConfiguration', applyConfiguration: { expression: 'Object{spec: Object.spec{' } },
          ],
        },
      },
      [
        'spec.mutations[0].patchType: Unsupported value: "Whim": supported values: "ApplyConfiguration", "JSONPatch"',
        'spec.mutations[1].jsonPatch: Required value: must be specified when patchType is JSONPatch',
        expect.stringContaining(
          'spec.mutations[2].applyConfiguration.expression: Invalid value: "Object{spec: Object.spec{": compilation failed:',
        ),
      ],
    ],
    [
      'metrics whose targets do not fit',
      'HorizontalPodAutoscaler.autoscaling',
      {
        spec: {
          maxReplicas: 2,
          scaleTargetRef: { kind: 'Deployment', name: 'a' },
          metrics: [
            { type: 'Pods', pods: { metric: { name: 'x' }, target: { type: 'Utilization', averageUtilization: 5 } } },
            { type: 'External', external: { metric: {}, target: { type: 'Value', value: 1, averageValue: 2 } } },
            {
              type: 'Resource',
              resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 5, averageValue: 1 } },
              pods: {},
            },
          ],
        },
      },
      [
        'spec.metrics[0].pods.target.averageValue: Required value: must specify a positive target averageValue',
        'spec.metrics[1].external.metric.name: Required value: must specify a metric name',
        'spec.metrics[1].external.target.value: Forbidden: may not set both a target value for metric and a per-pod target',
        'spec.metrics[2].resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization',
        'spec.metrics[2].pods: Forbidden: must populate the given metric source only',
      ],
    ],
    [
      'a revision of nothing',
      'ControllerRevision.apps',
      { revision: -1 },
      ['revision: Invalid value: -1: must be greater than or equal to 0', 'data: Required value: data is mandatory'],
    ],
  ];
  it.each(rows)('is looked at: %s', (_, key, object, expected) => {
    expect(refusals(key, object)).toEqual(expected);
  });
});

it.each([
  [
    'Deployment.apps',
    { replicas: 1, updatedReplicas: 2, unavailableReplicas: -1 },
    [
      'status.unavailableReplicas: Invalid value: -1: must be greater than or equal to 0',
      'status.updatedReplicas: Invalid value: 2: cannot be greater than status.replicas',
    ],
  ],
  ['Job.batch', { active: -1 }, ['status.active: Invalid value: -1: must be greater than or equal to 0']],
  [
    'StatefulSet.apps',
    { replicas: 3, readyReplicas: 2, availableReplicas: 3 },
    ['status.availableReplicas: Invalid value: 3: cannot be greater than status.readyReplicas'],
  ],
])('a status of %s counts what can be: %j', (key, status, expected) => {
  const kind = kindOf(key);
  const object = whole(kind.kind, { status });
  const errors = kind.validateStatusUpdate?.(object, object) ?? [];
  expect(errors.map((error) => `${error.field}: ${describeFieldError(error)}`)).toEqual(expected);
});

describe('a change', () => {
  const rows: readonly (readonly [key: string, old: object, next: object, expected: readonly unknown[]])[] = [
    [
      'ResourceClaim.resource.k8s.io',
      claim([gpu]),
      claim([]),
      ['spec: Invalid value: {"devices":{"requests":[]}}: field is immutable'],
    ],
    [
      'RuntimeClass.node.k8s.io',
      { handler: 'a' },
      { handler: 'b' },
      ['handler: Invalid value: "b": field is immutable'],
    ],
    [
      'ServiceCIDR.networking.k8s.io',
      { spec: { cidrs: ['10.0.0.0/16'] } },
      { spec: { cidrs: ['10.1.0.0/16'] } },
      ['spec.cidrs: Invalid value: ["10.1.0.0/16"]: field is immutable'],
    ],
    [
      'CSIDriver.storage.k8s.io',
      { spec: { attachRequired: true } },
      { spec: { attachRequired: false } },
      ['spec.attachedRequired: Invalid value: false: field is immutable'],
    ],
    [
      'VolumeAttributesClass.storage.k8s.io',
      { driverName: 'a', parameters: { a: '1' } },
      { driverName: 'b', parameters: { a: '2' } },
      [
        'driverName: Forbidden: updates to driverName are forbidden.',
        'parameters: Forbidden: updates to parameters are forbidden.',
      ],
    ],
    [
      'ResourceSlice.resource.k8s.io',
      slice({}),
      slice({ nodeName: 'm' }),
      ['spec.nodeName: Invalid value: "m": field is immutable'],
    ],
  ];
  it.each(rows)('of %s is refused where it must be', (key, old, next, expected) => {
    expect(refusalsOfUpdate(key, old, next)).toEqual(expected);
  });
});
