import { type Kubeconfig, loadKubeconfig } from '../../config/kubeconfig.ts';
import type { Invocation } from '../../invocation.ts';

/** The kubeconfig that is looked at and changed: empty where the file of `--kubeconfig` is not there. */
export const ownConfig = ({ context, flags }: Invocation): Kubeconfig =>
  loadKubeconfig(context, flags.string('kubeconfig'), { mayBeMissing: true });
