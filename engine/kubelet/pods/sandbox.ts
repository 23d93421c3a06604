import type { Pod } from '../../kinds/types.ts';
import { RuntimeError, type Sandbox } from '../../runtime/cri.ts';
import type { KubeletContext } from '../context.ts';
import { sandboxConfig } from './sandbox-config.ts';

/** Makes a pod's sandbox, or tells why it could not be made, also in an event. */
export async function createSandbox(
  { runtime, events, node }: KubeletContext,
  pod: Pod,
): Promise<Sandbox | { readonly failure: string }> {
  try {
    return await runtime.runPodSandbox(sandboxConfig(pod, node));
  } catch (error) {
    // a RangeError: the node has no address left to give
    if (!(error instanceof RuntimeError || error instanceof RangeError)) throw error;
    const why =
      error instanceof RuntimeError
        ? error.message
        : `failed to setup network for sandbox: plugin type="bridge" failed (add): ${error.message}`;
    const failure = `Failed to create pod sandbox: rpc error: code = Unknown desc = ${why}`;
    events.event(pod, 'Warning', 'FailedCreatePodSandBox', failure);
    return { failure };
  }
}
