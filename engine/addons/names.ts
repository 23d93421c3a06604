/** What a cluster can be given besides Kubernetes itself, by name. */
export const addonNames = ['csi-hostpath', 'ingress-nginx', 'metrics-server', 'prometheus-adapter'] as const;
export type AddonName = (typeof addonNames)[number];
