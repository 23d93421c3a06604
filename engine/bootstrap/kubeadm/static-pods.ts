import type { StaticPodManifest } from '../../kubelet/contract.ts';
import type { ApiEndpoint } from '../objects.ts';
import { images } from './versions.ts';

/** The manifests that `kubeadm init` writes into `/etc/kubernetes/manifests` of the control plane's machine. */
export function controlPlanePods({ ip, port }: ApiEndpoint, node: string): readonly StaticPodManifest[] {
  const pki = '/etc/kubernetes/pki';
  const certificate = (flag: string, file: string) => `--${flag}=${pki}/${file}`;
  const certificates: readonly HostFolder[] = [
    { name: 'ca-certs', path: '/etc/ssl/certs', type: 'DirectoryOrCreate', readOnly: true },
    { name: 'etc-ca-certificates', path: '/etc/ca-certificates', type: 'DirectoryOrCreate', readOnly: true },
    { name: 'k8s-certs', path: pki, type: 'DirectoryOrCreate', readOnly: true },
    {
      name: 'usr-local-share-ca-certificates',
      path: '/usr/local/share/ca-certificates',
      type: 'DirectoryOrCreate',
      readOnly: true,
    },
    {
      name: 'usr-share-ca-certificates',
      path: '/usr/share/ca-certificates',
      type: 'DirectoryOrCreate',
      readOnly: true,
    },
  ];
  const kubeconfig = (file: string): HostFolder => ({
    name: 'kubeconfig',
    path: `/etc/kubernetes/${file}`,
    type: 'FileOrCreate',
    readOnly: true,
  });
  return [
    component({
      name: 'etcd',
      image: images.etcd,
      annotations: { 'kubeadm.kubernetes.io/etcd.advertise-client-urls': `https://${ip}:2379` },
      command: [
        'etcd',
        `--advertise-client-urls=https://${ip}:2379`,
        certificate('cert-file', 'etcd/server.crt'),
        '--client-cert-auth=true',
        '--data-dir=/var/lib/etcd',
        `--initial-advertise-peer-urls=https://${ip}:2380`,
        `--initial-cluster=${node}=https://${ip}:2380`,
        certificate('key-file', 'etcd/server.key'),
        `--listen-client-urls=https://127.0.0.1:2379,https://${ip}:2379`,
        '--listen-metrics-urls=http://127.0.0.1:2381',
        `--listen-peer-urls=https://${ip}:2380`,
        `--name=${node}`,
        certificate('peer-cert-file', 'etcd/peer.crt'),
        '--peer-client-cert-auth=true',
        certificate('peer-key-file', 'etcd/peer.key'),
        certificate('peer-trusted-ca-file', 'etcd/ca.crt'),
        '--snapshot-count=10000',
        certificate('trusted-ca-file', 'etcd/ca.crt'),
      ],
      requests: { cpu: '100m', memory: '100Mi' },
      probes: { host: '127.0.0.1', port: 2381, scheme: 'HTTP', live: '/livez', ready: '/readyz', start: '/readyz' },
      folders: [
        { name: 'etcd-data', path: '/var/lib/etcd', type: 'DirectoryOrCreate' },
        { name: 'etcd-certs', path: `${pki}/etcd`, type: 'DirectoryOrCreate' },
      ],
    }),
    component({
      name: 'kube-apiserver',
      image: images.apiServer,
      annotations: { 'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint': `${ip}:${port}` },
      command: [
        'kube-apiserver',
        `--advertise-address=${ip}`,
        '--allow-privileged=true',
        '--authorization-mode=Node,RBAC',
        certificate('client-ca-file', 'ca.crt'),
        '--enable-admission-plugins=NodeRestriction',
        '--enable-bootstrap-token-auth=true',
        certificate('etcd-cafile', 'etcd/ca.crt'),
        certificate('etcd-certfile', 'apiserver-etcd-client.crt'),
        certificate('etcd-keyfile', 'apiserver-etcd-client.key'),
        '--etcd-servers=https://127.0.0.1:2379',
        certificate('kubelet-client-certificate', 'apiserver-kubelet-client.crt'),
        certificate('kubelet-client-key', 'apiserver-kubelet-client.key'),
        '--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname',
        certificate('proxy-client-cert-file', 'front-proxy-client.crt'),
        certificate('proxy-client-key-file', 'front-proxy-client.key'),
        '--requestheader-allowed-names=front-proxy-client',
        certificate('requestheader-client-ca-file', 'front-proxy-ca.crt'),
        '--requestheader-extra-headers-prefix=X-Remote-Extra-',
        '--requestheader-group-headers=X-Remote-Group',
        '--requestheader-username-headers=X-Remote-User',
        `--secure-port=${port}`,
        '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
        certificate('service-account-key-file', 'sa.pub'),
        certificate('service-account-signing-key-file', 'sa.key'),
        '--service-cluster-ip-range=10.96.0.0/16',
        certificate('tls-cert-file', 'apiserver.crt'),
        certificate('tls-private-key-file', 'apiserver.key'),
      ],
      requests: { cpu: '250m' },
      probes: { host: ip, port, scheme: 'HTTPS', live: '/livez', ready: '/readyz', start: '/livez' },
      folders: certificates,
    }),
    component({
      name: 'kube-controller-manager',
      image: images.controllerManager,
      command: [
        'kube-controller-manager',
        '--allocate-node-cidrs=true',
        '--authentication-kubeconfig=/etc/kubernetes/controller-manager.conf',
        '--authorization-kubeconfig=/etc/kubernetes/controller-manager.conf',
        '--bind-address=127.0.0.1',
        certificate('client-ca-file', 'ca.crt'),
        '--cluster-cidr=10.244.0.0/16',
        '--cluster-name=kubernetes',
        certificate('cluster-signing-cert-file', 'ca.crt'),
        certificate('cluster-signing-key-file', 'ca.key'),
        '--controllers=*,bootstrapsigner,tokencleaner',
        '--kubeconfig=/etc/kubernetes/controller-manager.conf',
        '--leader-elect=true',
        certificate('requestheader-client-ca-file', 'front-proxy-ca.crt'),
        certificate('root-ca-file', 'ca.crt'),
        certificate('service-account-private-key-file', 'sa.key'),
        '--service-cluster-ip-range=10.96.0.0/16',
        '--use-service-account-credentials=true',
      ],
      requests: { cpu: '200m' },
      probes: { host: '127.0.0.1', port: 10257, scheme: 'HTTPS', live: '/healthz', start: '/healthz' },
      folders: [...certificates, kubeconfig('controller-manager.conf')],
    }),
    component({
      name: 'kube-scheduler',
      image: images.scheduler,
      command: [
        'kube-scheduler',
        '--authentication-kubeconfig=/etc/kubernetes/scheduler.conf',
        '--authorization-kubeconfig=/etc/kubernetes/scheduler.conf',
        '--bind-address=127.0.0.1',
        '--kubeconfig=/etc/kubernetes/scheduler.conf',
        '--leader-elect=true',
      ],
      requests: { cpu: '100m' },
      probes: { host: '127.0.0.1', port: 10259, scheme: 'HTTPS', live: '/livez', ready: '/readyz', start: '/livez' },
      folders: [kubeconfig('scheduler.conf')],
    }),
  ];
}

interface HostFolder {
  readonly name: string;
  readonly path: string;
  readonly type: 'DirectoryOrCreate' | 'FileOrCreate';
  readonly readOnly?: boolean;
}

interface Component {
  readonly name: string;
  readonly image: string;
  readonly annotations?: { readonly [key: string]: string };
  readonly command: readonly string[];
  readonly requests: { readonly [resource: string]: string };
  readonly probes: {
    readonly host: string;
    readonly port: number;
    readonly scheme: 'HTTP' | 'HTTPS';
    readonly live: string;
    readonly ready?: string;
    readonly start: string;
  };
  readonly folders: readonly HostFolder[];
}

/** What all of them have alike. The values stand in full: nobody fills in the defaults of a static pod. */
function component({ name, image, annotations, command, requests, probes, folders }: Component): StaticPodManifest {
  const { host, port, scheme, live, ready, start } = probes;
  const probe = (path: string, times: { readonly [field: string]: number }) => ({
    httpGet: { host, path, port: 'probe-port', scheme },
    successThreshold: 1,
    timeoutSeconds: 15,
    ...times,
  });
  return {
    metadata: {
      name,
      namespace: 'kube-system',
      labels: { component: name, tier: 'control-plane' },
      ...(annotations ? { annotations } : {}),
    },
    spec: {
      containers: [
        {
          name,
          image,
          imagePullPolicy: 'IfNotPresent',
          command,
          ports: [{ containerPort: port, hostPort: port, name: 'probe-port', protocol: 'TCP' }],
          livenessProbe: probe(live, { failureThreshold: 8, initialDelaySeconds: 10, periodSeconds: 10 }),
          ...(ready === undefined ? {} : { readinessProbe: probe(ready, { failureThreshold: 3, periodSeconds: 1 }) }),
          startupProbe: probe(start, { failureThreshold: 24, initialDelaySeconds: 10, periodSeconds: 10 }),
          resources: { requests },
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          volumeMounts: folders.map((folder) => ({
            name: folder.name,
            mountPath: folder.path,
            ...(folder.readOnly ? { readOnly: true } : {}),
          })),
        },
      ],
      dnsPolicy: 'ClusterFirst',
      enableServiceLinks: true,
      hostNetwork: true,
      preemptionPolicy: 'PreemptLowerPriority',
      priority: 2_000_001_000,
      priorityClassName: 'system-node-critical',
      restartPolicy: 'Always',
      schedulerName: 'default-scheduler',
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      terminationGracePeriodSeconds: 30,
      volumes: folders.map(({ name: volume, path, type }) => ({ name: volume, hostPath: { path, type } })),
    },
  };
}
