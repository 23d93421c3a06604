/**
 * Parts of objects as a server's own Go types have them: with Go's names, in their order, and with every field. Messages about
 * changes that may not be made show them so.
 */
import { fieldTable } from '../machinery/protobuf/fields.ts';
import type { Schema } from '../machinery/schema/contract.ts';
import { builtinSchemas } from '../machinery/schema/index.ts';
import { isObject } from '../machinery/patch/merge.ts';
import { unifiedDiff } from '../machinery/sequence-matcher.ts';
import type { Json, JsonObject } from '../machinery/types.ts';

const core = 'io.k8s.api.core.v1.';

/** Where the server's own type has another order than the API's; what follows `=` is its zero, where the API has no such field there. */
const orders: { readonly [definition: string]: string } = {
  PodSpec:
    'volumes initContainers containers ephemeralContainers restartPolicy terminationGracePeriodSeconds activeDeadlineSeconds dnsPolicy nodeSelector serviceAccountName automountServiceAccountToken nodeName securityContext imagePullSecrets hostname subdomain setHostnameAsFQDN affinity schedulerName tolerations hostAliases priorityClassName priority preemptionPolicy dnsConfig readinessGates runtimeClassName overhead enableServiceLinks topologySpreadConstraints os schedulingGates resourceClaims resources hostnameOverride schedulingGroup',
  PodSecurityContext:
    'hostNetwork=false hostPID=false hostIPC=false shareProcessNamespace=null hostUsers=null seLinuxOptions windowsOptions runAsUser runAsGroup runAsNonRoot supplementalGroups supplementalGroupsPolicy fsGroup fsGroupChangePolicy sysctls seccompProfile appArmorProfile seLinuxChangePolicy',
  VolumeSource:
    'hostPath emptyDir gcePersistentDisk awsElasticBlockStore gitRepo secret nfs iscsi glusterfs persistentVolumeClaim rbd quobyte flexVolume cinder cephfs flocker downwardAPI fc azureFile configMap vsphereVolume azureDisk photonPersistentDisk projected portworxVolume scaleIO storageos csi ephemeral image',
  PersistentVolumeSource:
    'gcePersistentDisk awsElasticBlockStore hostPath glusterfs nfs rbd quobyte iscsi flexVolume cinder cephfs fc flocker azureFile vsphereVolume azureDisk photonPersistentDisk portworxVolume scaleIO local storageos csi',
};

/** Names that are not the API's with a large first letter. */
const goNames: { readonly [field: string]: string } = {
  apiGroup: 'APIGroup',
  apiVersion: 'APIVersion',
  awsElasticBlockStore: 'AWSElasticBlockStore',
  cephfs: 'CephFS',
  chapAuthDiscovery: 'DiscoveryCHAPAuth',
  chapAuthSession: 'SessionCHAPAuth',
  csi: 'CSI',
  diskURI: 'DataDiskURI',
  dnsConfig: 'DNSConfig',
  dnsPolicy: 'DNSPolicy',
  fc: 'FC',
  fsGroup: 'FSGroup',
  fsGroupChangePolicy: 'FSGroupChangePolicy',
  fsType: 'FSType',
  gcePersistentDisk: 'GCEPersistentDisk',
  gmsaCredentialSpec: 'GMSACredentialSpec',
  gmsaCredentialSpecName: 'GMSACredentialSpecName',
  grpc: 'GRPC',
  httpGet: 'HTTPGet',
  httpHeaders: 'HTTPHeaders',
  ip: 'IP',
  iqn: 'IQN',
  iscsi: 'ISCSI',
  iscsiInterface: 'ISCSIInterface',
  nfs: 'NFS',
  os: 'OS',
  pdName: 'PDName',
  rbd: 'RBD',
  seLinuxChangePolicy: 'SELinuxChangePolicy',
  seLinuxOptions: 'SELinuxOptions',
  sslEnabled: 'SSLEnabled',
  storageos: 'StorageOS',
  tcpSocket: 'TCPSocket',
  tty: 'TTY',
  wwids: 'WWIDs',
};

const goName = (field: string): string => goNames[field] ?? field.charAt(0).toUpperCase() + field.slice(1);

interface Field {
  readonly name: string;
  readonly pointer: boolean;
  /** Where the API has no such field in this place. */
  readonly zero?: Json;
}

function fieldsOf(definition: string): readonly Field[] {
  const declared = [...(fieldTable(core + definition)?.values() ?? [])];
  const order = orders[definition]?.split(' ');
  if (!order) {
    return declared.flatMap((field) => (field.embedded ? fieldsOf(field.name.slice(core.length)) : [field]));
  }
  return order.map((text) => {
    const [name = '', zero] = text.split('=');
    const pointer = declared.find((field) => field.name === name)?.pointer ?? false;
    return { name, pointer, ...(zero === undefined ? {} : { zero: zero === 'null' ? null : false }) };
  });
}

function structOf(value: JsonObject, definition: string): Json {
  const { properties = {} } = builtinSchemas().definition(core + definition) ?? {};
  return Object.fromEntries(
    fieldsOf(definition).map(({ name, pointer, zero }) => {
      const given = value[name];
      const schema = properties[name] ?? {};
      if (given === undefined || given === null) {
        return [goName(name), zero !== undefined ? zero : pointer ? null : zeroOf(schema)];
      }
      return [goName(name), valueOf(given, schema)];
    }),
  );
}

const ownType = ({ ref }: Schema): string | undefined =>
  ref?.startsWith(core) === true ? ref.slice(core.length) : undefined;

function valueOf(value: Json, schema: Schema): Json {
  const type = ownType(schema);
  if (type !== undefined && isObject(value)) return structOf(value, type);
  if (Array.isArray(value)) return value.map((item) => valueOf(item, schema.items ?? {}));
  const { additionalProperties } = schema;
  if (isObject(value) && additionalProperties) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(
      entries.map(([key, item]) => [
        key,
        additionalProperties === true ? item : valueOf(item ?? null, additionalProperties),
      ]),
    );
  }
  return value;
}

function zeroOf(schema: Schema): Json {
  const type = ownType(schema);
  if (type !== undefined) return structOf({}, type);
  if (schema.format === 'int-or-string') return 0;
  if (schema.format === 'quantity') return '0';
  switch (schema.type) {
    case 'string':
      return '';
    case 'integer':
    case 'number':
      return 0;
    case 'boolean':
      return false;
    default:
      return null;
  }
}

/** What the API has beside a pod's security context is in it. */
function podSpec(spec: JsonObject): JsonObject {
  const { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers } = spec;
  const host = { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers };
  return {
    ...spec,
    securityContext: { ...(isObject(spec['securityContext']) ? spec['securityContext'] : {}), ...host },
  };
}

/** Go's JSON: it keeps no sign out of HTML. */
const goJson = (value: Json): string =>
  JSON.stringify(value, undefined, 2).replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

export type InternalType = 'PodSpec' | 'PersistentVolumeClaimSpec' | 'PersistentVolumeSource';

/** The lines that such a message ends with: a line break, then what is between the two. */
export function internalDiff(type: InternalType, from: object, to: object): string {
  const text = (value: object): string => {
    const given = value as JsonObject;
    return goJson(structOf(type === 'PodSpec' ? podSpec(given) : given, type));
  };
  return `\n${unifiedDiff(['expected', text(from)], ['got', text(to)], 10)}`;
}
