import type { PersistentVolumeClaim } from '../../kinds/types.ts';
import { annotation, type Binder, className, writeClaim } from './binder.ts';

/** Plug-ins that are gone from Kubernetes, and the drivers that have taken over their work. */
const migrated: { readonly [plugin: string]: string } = {
  'kubernetes.io/aws-ebs': 'ebs.csi.aws.com',
  'kubernetes.io/azure-disk': 'disk.csi.azure.com',
  'kubernetes.io/azure-file': 'file.csi.azure.com',
  'kubernetes.io/cinder': 'cinder.csi.openstack.org',
  'kubernetes.io/gce-pd': 'pd.csi.storage.gke.io',
  'kubernetes.io/portworx-volume': 'pxd.portworx.com',
  'kubernetes.io/vsphere-volume': 'csi.vsphere.vmware.com',
};

/**
 * Asks the provisioner of the claim's class for a volume, by annotations on the claim.
 *
 * @param wait called once it has been asked: the claim is pending
 * @see https://kubernetes.io/docs/concepts/storage/dynamic-provisioning/
 */
export async function requestProvisioning(
  binder: Binder,
  claim: PersistentVolumeClaim,
  wait: () => Promise<void>,
): Promise<void> {
  const { classes, events } = binder;
  const wanted = className(claim);
  const storageClass = classes.get(wanted);
  if (!storageClass) {
    events.event(claim, 'Warning', 'ProvisioningFailed', `storageclass.storage.k8s.io "${wanted}" not found`);
    return wait();
  }
  const provisioner = migrated[storageClass.provisioner] ?? storageClass.provisioner;
  if (provisioner.startsWith('kubernetes.io/')) {
    events.event(claim, 'Warning', 'ProvisioningFailed', `no volume plugin matched name: ${provisioner}`);
    return wait();
  }
  const { annotations } = claim.metadata;
  if (annotations?.[annotation.provisioner] !== provisioner) {
    const asked = { [annotation.oldProvisioner]: provisioner, [annotation.provisioner]: provisioner };
    const metadata = { ...claim.metadata, annotations: { ...annotations, ...asked } };
    await writeClaim(binder, claim, { metadata });
    // the claim comes again with its annotations
    return;
  }
  const message =
    `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system ` +
    'administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.';
  events.event(claim, 'Normal', 'ExternalProvisioning', message);
  return wait();
}
