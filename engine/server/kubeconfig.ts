/** The first line of the files that we write. */
export const kubeconfigMark = '# Written by Kubebook for a cluster that it serves.';

/** What a client needs to reach a served cluster. */
export interface KubeconfigParts {
  /** Name of the context, cluster and user. */
  readonly name: string;
  /** `https://127.0.0.1:6443`. */
  readonly server: string;
  /** PEM; absent for plain http. */
  readonly ca?: string;
  readonly token: string;
}

/**
 * A kubeconfig file, as YAML.
 *
 * @see https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
 */
export function kubeconfig({ name, server, ca, token }: KubeconfigParts): string {
  const authority = ca === undefined ? '' : `\n    certificate-authority-data: ${Buffer.from(ca).toString('base64')}`;
  return `${kubeconfigMark}
apiVersion: v1
kind: Config
clusters:
- cluster:${authority}
    server: ${server}
  name: ${name}
contexts:
- context:
    cluster: ${name}
    user: ${name}
  name: ${name}
current-context: ${name}
users:
- name: ${name}
  user:
    token: ${token}
`;
}
