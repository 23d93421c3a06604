import { sha256 } from '../../machinery/sha256.ts';

const encoder = new TextEncoder();

/** The name of the VolumeAttachment of a CSI volume and a node: whoever looks for it knows where. */
export const attachmentName = (driver: string, volumeHandle: string, node: string): string =>
  `csi-${sha256(encoder.encode(`${volumeHandle}${driver}${node}`))}`;

/** What nodes call a CSI volume in their status: in `volumesInUse` and `volumesAttached`. */
export const volumeOnNode = (driver: string, volumeHandle: string): string =>
  `kubernetes.io/csi/${driver}^${volumeHandle}`;
