/** A line of a volume: its label, the field of the source, and what is said where that is not set. */
export type VolumeField = readonly [label: string, field: string, absent?: string];

const readOnly: VolumeField = ['ReadOnly:', 'readOnly', 'false'];
const fsType: VolumeField = ['FSType:', 'fsType'];
const secretRef: VolumeField = ['SecretRef:', 'secretRef', 'nil'];

/** Volumes that are told field by field: what each is, and its lines. */
export const volumeFields: { readonly [type: string]: readonly [title: string, ...fields: VolumeField[]] } = {
  hostPath: ['HostPath (bare host directory volume)', ['Path:', 'path'], ['HostPathType:', 'type']],
  emptyDir: [
    "EmptyDir (a temporary directory that shares a pod's lifetime)",
    ['Medium:', 'medium'],
    ['SizeLimit:', 'sizeLimit', '<unset>'],
  ],
  gcePersistentDisk: [
    'GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)',
    ['PDName:', 'pdName'],
    fsType,
    ['Partition:', 'partition', '0'],
    readOnly,
  ],
  awsElasticBlockStore: [
    'AWSElasticBlockStore (a Persistent Disk resource in AWS)',
    ['VolumeID:', 'volumeID'],
    fsType,
    ['Partition:', 'partition', '0'],
    readOnly,
  ],
  gitRepo: [
    'GitRepo (a volume that is pulled from git when the pod is created)',
    ['Repository:', 'repository'],
    ['Revision:', 'revision'],
  ],
  secret: [
    'Secret (a volume populated by a Secret)',
    ['SecretName:', 'secretName'],
    ['Optional:', 'optional', 'false'],
  ],
  configMap: ['ConfigMap (a volume populated by a ConfigMap)', ['Name:', 'name'], ['Optional:', 'optional', 'false']],
  nfs: ['NFS (an NFS mount that lasts the lifetime of a pod)', ['Server:', 'server'], ['Path:', 'path'], readOnly],
  iscsi: [
    "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
    ['TargetPortal:', 'targetPortal'],
    ['IQN:', 'iqn'],
    ['Lun:', 'lun', '0'],
    // without a colon, as the real one has it
    ['ISCSIInterface', 'iscsiInterface'],
    fsType,
    readOnly,
    ['Portals:', 'portals', '[]'],
    ['DiscoveryCHAPAuth:', 'chapAuthDiscovery', 'false'],
    ['SessionCHAPAuth:', 'chapAuthSession', 'false'],
    secretRef,
    ['InitiatorName:', 'initiatorName', '<none>'],
  ],
  persistentVolumeClaim: [
    'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
    ['ClaimName:', 'claimName'],
    readOnly,
  ],
  rbd: [
    "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
    ['CephMonitors:', 'monitors', '[]'],
    ['RBDImage:', 'image'],
    fsType,
    ['RBDPool:', 'pool'],
    ['RadosUser:', 'user'],
    ['Keyring:', 'keyring'],
    secretRef,
    readOnly,
  ],
  quobyte: [
    "Quobyte (a Quobyte mount on the host that shares a pod's lifetime)",
    ['Registry:', 'registry'],
    ['Volume:', 'volume'],
    readOnly,
  ],
  azureDisk: [
    'AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)',
    ['DiskName:', 'diskName'],
    ['DiskURI:', 'diskURI'],
    ['Kind: ', 'kind'],
    fsType,
    ['CachingMode:', 'cachingMode'],
    readOnly,
  ],
  vsphereVolume: [
    'vSphereVolume (a Persistent Disk resource in vSphere)',
    ['VolumePath:', 'volumePath'],
    fsType,
    ['StoragePolicyName:', 'storagePolicyName'],
  ],
  cinder: ['Cinder (a Persistent Disk resource in OpenStack)', ['VolumeID:', 'volumeID'], fsType, readOnly, secretRef],
  photonPersistentDisk: [
    'PhotonPersistentDisk (a Persistent Disk resource in photon platform)',
    ['PdID:', 'pdID'],
    fsType,
  ],
  portworxVolume: ['PortworxVolume (a Portworx Volume resource)', ['VolumeID:', 'volumeID']],
  cephfs: [
    "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
    ['Monitors:', 'monitors', '[]'],
    ['Path:', 'path'],
    ['User:', 'user'],
    ['SecretFile:', 'secretFile'],
    secretRef,
    readOnly,
  ],
  storageos: [
    'StorageOS (a StorageOS Persistent Disk resource)',
    ['VolumeName:', 'volumeName'],
    ['VolumeNamespace:', 'volumeNamespace'],
    fsType,
    readOnly,
  ],
  flocker: [
    'Flocker (a Flocker volume mounted by the Flocker agent)',
    ['DatasetName:', 'datasetName'],
    ['DatasetUUID:', 'datasetUUID'],
  ],
  flexVolume: [
    'FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)',
    ['Driver:', 'driver'],
    fsType,
    secretRef,
    readOnly,
    ['Options:', 'options', 'map[]'],
  ],
  local: ['LocalVolume (a persistent volume backed by local storage on a node)', ['Path:', 'path']],
  image: ['Image (a container image or OCI artifact)', ['Reference:', 'reference'], ['PullPolicy:', 'pullPolicy']],
};
