/** kubectl 1.36 over `KubeApi`: `runKubectl` for a command line, `kubectlProgram` for the shell. */
export type { Clusters, ConnectTarget, EditText, LocalNetwork, KubectlContext } from './context.ts';
export { type KubectlOptions, kubectlProgram } from './program.ts';
export { runKubectl } from './run.ts';
