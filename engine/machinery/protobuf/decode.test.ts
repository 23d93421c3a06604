import { describe, expect, test } from 'vitest';
import { builtinSchemas } from '../schema/index.ts';
import { decodeMessage, openEnvelope } from './decode.ts';
import { WireError } from './wire.ts';

/** What `kubectl create deployment web --image=nginx:1.27` sends. */
const deployment = `
6b 38 73 00 0a 15 0a 07 61 70 70 73 2f 76 31 12 0a 44 65 70 6c 6f 79 6d 65 6e 74 12 b0 01 0a 1f
0a 03 77 65 62 12 00 1a 00 22 00 2a 00 32 00 38 00 42 00 5a 0a 0a 03 61 70 70 12 03 77 65 62 12
7f 08 01 12 0c 0a 0a 0a 03 61 70 70 12 03 77 65 62 1a 65 0a 1c 0a 00 12 00 1a 00 22 00 2a 00 32
00 38 00 42 00 5a 0a 0a 03 61 70 70 12 03 77 65 62 12 45 12 27 0a 05 6e 67 69 6e 78 12 0a 6e 67
69 6e 78 3a 31 2e 32 37 2a 00 42 00 6a 00 72 00 80 01 00 88 01 00 90 01 00 a2 01 00 1a 00 32 00
42 00 4a 00 52 00 58 00 60 00 68 00 82 01 00 8a 01 00 9a 01 00 c2 01 00 22 02 0a 00 28 00 38 00
1a 0c 08 00 10 00 18 00 20 00 28 00 38 00 1a 00 22 00`;

const bytes = (hex: string): Uint8Array =>
  Uint8Array.from(hex.trim().split(/\s+/), (pair) => Number.parseInt(pair, 16));

describe('a protobuf body', () => {
  test('of kubectl becomes the object that its JSON would be', () => {
    const { apiVersion, kind, raw } = openEnvelope(bytes(deployment));
    expect([apiVersion, kind]).toEqual(['apps/v1', 'Deployment']);
    const object = decodeMessage(builtinSchemas(), 'io.k8s.api.apps.v1.Deployment', raw);
    expect(object).toMatchObject({
      metadata: { name: 'web', labels: { app: 'web' } },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'nginx', image: 'nginx:1.27' }] },
        },
      },
    });
    expect(object).not.toHaveProperty('metadata.generateName');
    expect(object).not.toHaveProperty('metadata.creationTimestamp.0');
  });

  test('reads structs that are embedded, quantities, and numbers or names', () => {
    const schemas = builtinSchemas();
    // volumes[0]: name "v", embedded source { emptyDir { sizeLimit "1Gi" } }
    const volume = bytes('0a 01 76 12 09 12 07 12 05 0a 03 31 47 69');
    expect(decodeMessage(schemas, 'io.k8s.api.core.v1.Volume', volume)).toEqual({
      name: 'v',
      emptyDir: { sizeLimit: '1Gi' },
    });
    // port 80, targetPort of type string "http"
    const port = bytes('18 50 22 0a 08 01 10 00 1a 04 68 74 74 70');
    expect(decodeMessage(schemas, 'io.k8s.api.core.v1.ServicePort', port)).toEqual({ port: 80, targetPort: 'http' });
  });

  test('keeps the zero of a pointer', () => {
    expect(decodeMessage(builtinSchemas(), 'io.k8s.api.apps.v1.DeploymentSpec', bytes('08 00'))).toEqual({
      replicas: 0,
    });
  });

  test('that is damaged is told so', () => {
    expect(() => openEnvelope(bytes('7b 7d'))).toThrow(/does not appear to be a protobuf message/);
    const { raw } = openEnvelope(bytes(deployment));
    expect(() => decodeMessage(builtinSchemas(), 'io.k8s.api.apps.v1.Deployment', raw.subarray(0, 40))).toThrow(
      WireError,
    );
  });
});
