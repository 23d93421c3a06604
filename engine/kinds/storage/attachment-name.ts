import { sha256 } from '../../machinery/sha256.ts';

const encoder = new TextEncoder();

/** The name of the VolumeAttachment of a CSI volume and a node: whoever looks for it knows where. */
export const attachmentName = (driver: string, volumeHandle: string, node: string): string =>
  `csi-${sha256(encoder.encode(`${volumeHandle}${driver}${node}`))}`;
