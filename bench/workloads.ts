import type { KubeObject } from '../engine/machinery/types.ts';

/** A Deployment of nginx, as everybody's first one. */
export function deployment(name: string, replicas: number): KubeObject {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default', labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'app', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }] },
      },
    },
  };
}

export function configMap(index: number): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `config-${index}`, namespace: 'default', labels: { shard: String(index % 10) } },
    data: { key: `value ${index}` },
  };
}
