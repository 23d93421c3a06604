import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../kinds/types.ts';
import type { KubeObject } from '../../../machinery/types.ts';
import { forwardedPort, remotePort } from './ports.ts';

const pod: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web' },
  spec: { containers: [{ name: 'app', image: 'web', ports: [{ name: 'http', containerPort: 8080 }] }] },
};
const service = {
  metadata: { name: 'web' },
  spec: { ports: [{ name: 'www', port: 80, targetPort: 'http' }] },
} as unknown as KubeObject;

describe('a port on the command line', () => {
  it.each([
    ['80', { local: 80, remote: 80 }],
    ['8000:80', { local: 8000, remote: 80 }],
    [':80', { local: 0, remote: 80 }],
    ['http', { local: 8080, remote: 8080 }],
  ])('%s', (spec, ports) => {
    expect(forwardedPort(spec, (port) => remotePort(pod, undefined, port))).toEqual(ports);
  });

  it('of a service is that of the pod behind it', () => {
    expect(remotePort(pod, service, '80')).toBe(8080);
    expect(remotePort(pod, service, 'www')).toBe(8080);
  });

  it('that a service does not have is refused', () => {
    expect(() => remotePort(pod, service, '99')).toThrow('Service web does not have a service port 99');
    expect(() => remotePort(pod, service, 'abc')).toThrow("Service 'web' does not have a named port 'abc'");
  });
});
