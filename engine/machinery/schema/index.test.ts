import { describe, expect, it } from 'vitest';
import { builtinSchemas } from './index.ts';

const schemas = builtinSchemas();

describe('the built-in schemas', () => {
  it('refer to definitions that exist', () => {
    const missing: string[] = [];
    const look = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      if ('ref' in value && typeof value.ref === 'string' && !schemas.definition(value.ref)) missing.push(value.ref);
      for (const child of Object.values(value)) look(child);
    };
    for (const name of schemas.names()) look(schemas.definition(name));
    expect(missing).toEqual([]);
  });

  it('know formats, enums, required fields and how lists merge', () => {
    expect(schemas.definition('io.k8s.api.core.v1.ServicePort')).toEqual({
      type: 'object',
      properties: {
        appProtocol: { type: 'string' },
        name: { type: 'string' },
        nodePort: { type: 'integer', format: 'int32' },
        port: { type: 'integer', format: 'int32' },
        protocol: { type: 'string', enum: ['SCTP', 'TCP', 'UDP'] },
        targetPort: { format: 'int-or-string' },
      },
      required: ['port'],
    });
    expect(schemas.definition('io.k8s.api.core.v1.PodSpec')?.properties?.['volumes']).toEqual({
      type: 'array',
      items: { ref: 'io.k8s.api.core.v1.Volume' },
      listType: 'map',
      listMapKeys: ['name'],
      patchMergeKey: 'name',
      patchStrategy: 'merge,retainKeys',
    });
    expect(schemas.definition('io.k8s.api.core.v1.ConfigMap')?.properties?.['binaryData']).toEqual({
      type: 'object',
      additionalProperties: { type: 'string', format: 'byte' },
    });
  });

  it('carry documentation on demand', async () => {
    const docs = await schemas.loadDocs();
    expect(docs.ofDefinition('io.k8s.api.apps.v1.Deployment')).toBe(
      'Deployment enables declarative updates for Pods and ReplicaSets.',
    );
    expect(docs.ofField('io.k8s.api.apps.v1.DeploymentSpec', 'paused')).toBe(
      'Indicates that the deployment is paused.',
    );
  });
});
