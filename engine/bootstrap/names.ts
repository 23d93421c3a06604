/** Who may have installed a cluster. */
export const bootstraps = ['bare', 'kubeadm'] as const;

export type Bootstrap = (typeof bootstraps)[number];
