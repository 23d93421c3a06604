import { describe, expect, it } from 'vitest';
import { deepFreeze } from '../freeze.ts';
import { formatDecodeProblem, formatUnknownFields } from './decode-errors.ts';
import { builtinSchemas } from './index.ts';
import { createSchemaValidator } from './validator.ts';

const validator = createSchemaValidator(builtinSchemas());
const deployment = 'io.k8s.api.apps.v1.Deployment';
const podSpec = 'io.k8s.api.core.v1.PodSpec';

const words = (definition: string, object: unknown): string[] =>
  validator.validate(definition, object).errors.map(formatDecodeProblem);

describe('reading an object by its schema', () => {
  it('finds nothing wrong with a good one, and takes null for absent', () => {
    const object = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', creationTimestamp: null, labels: { a: 'b' } },
      spec: {
        replicas: 2,
        selector: { matchLabels: { a: 'b' } },
        strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: 1 } },
        template: { spec: { containers: [{ name: 'a', resources: { limits: { cpu: 1, memory: '1Gi' } } }] } },
      },
    };
    expect(validator.validate(deployment, object)).toEqual({ unknown: [], errors: [] });
    expect(validator.validate(deployment, deepFreeze(object))).toEqual({ unknown: [], errors: [] });
  });

  it('names unknown fields with their indices', () => {
    const { unknown } = validator.validate(deployment, {
      spec: { replica: 1, template: { spec: { containers: [{ name: 'a', imagepullpolicy: 'Always' }] } } },
      statu: null,
    });
    expect(formatUnknownFields(unknown)).toBe(
      'strict decoding error: unknown field "spec.replica", unknown field "spec.template.spec.containers[0].imagepullpolicy", unknown field "statu"',
    );
  });

  it.each([
    [
      deployment,
      { spec: { replicas: '3' } },
      'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      deployment,
      { spec: { replicas: 1.5 } },
      'json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      deployment,
      { metadata: { labels: { a: 5 } } },
      'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
    ],
    [
      deployment,
      { spec: { template: { spec: { containers: [{ env: [{ value: true }] }] } } } },
      'json: cannot unmarshal bool into Go struct field EnvVar.spec.template.spec.containers.env.value of type string',
    ],
    [
      podSpec,
      { containers: { name: 'a' } },
      'json: cannot unmarshal object into Go struct field PodSpec.containers of type []v1.Container',
    ],
    [
      podSpec,
      { containers: [{ resources: { limits: { cpu: 'many' } } }] },
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
    ['io.k8s.api.core.v1.Secret', { data: { a: 'not base64!' } }, 'illegal base64 data at input byte 3'],
    [
      'io.k8s.api.core.v1.ConfigMap',
      { data: ['a'] },
      'json: cannot unmarshal array into Go struct field ConfigMap.data of type map[string]string',
    ],
  ])('says of a value of %s what it cannot be read as', (definition, object, message) => {
    expect(words(definition, object)).toEqual([message]);
  });
});
