import type { KubeApi } from '../client/kube-api.ts';
import type { FileSystem } from '../runtime/filesystem.ts';
import type { Connection, Input, Output } from '../runtime/process.ts';
import type { Sim } from '../sim/index.ts';

/** The world that a kubectl runs in. */
export interface KubectlContext {
  readonly sim: Sim;
  readonly env: { readonly [name: string]: string };
  readonly cwd: string;
  readonly fs: FileSystem;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly isTty: boolean;
  readonly signal: AbortSignal;
  readonly clusters: Clusters;
  /** Where absent, `edit` looks for $KUBE_EDITOR and $EDITOR. */
  readonly edit?: EditText;
  /** Where `port-forward` and `proxy` listen; absent where there is no network. */
  readonly network?: LocalNetwork;
  /** Runs another program of the same world: an editor, a plugin. */
  readonly spawn?: (argv: readonly string[]) => Promise<number>;
}

/** Ports to listen on: of the machine that kubectl runs on, or of a simulated one. */
export interface LocalNetwork {
  /**
   * Listens on a port of these addresses (`localhost` for the loopback's), or for 0 on one that is free, until it is closed.
   * Rejects with a `ConnectError` where the port is taken.
   */
  listen(port: number, addresses: readonly string[], handler: (connection: Connection) => void): Promise<Listening>;
}

export interface Listening {
  readonly port: number;
  /** Those that are listened on: `127.0.0.1`, `[::1]`. */
  readonly addresses: readonly string[];
  close(): void;
}

/**
 * Opens a text for editing and resolves with what became of it; with the same text where the user gave up. `name` is that of
 * a file: `pods.v1.web.yaml`. Rejects when the signal aborts.
 */
export type EditText = (name: string, text: string, signal: AbortSignal) => Promise<string>;

/** Where clusters are found. */
export interface Clusters {
  /** The kubeconfig where no file says otherwise; YAML. */
  readonly defaultConfig: string;
  /** Fails with an Error whose message kubectl prints where there is no such cluster. */
  connect(target: ConnectTarget): KubeApi | Promise<KubeApi>;
}

/** A context of the kubeconfig after flags have been laid over it. */
export interface ConnectTarget {
  readonly context: string;
  readonly cluster: string;
  readonly server: string;
  readonly user: string;
  readonly token?: string;
  readonly username?: string;
  readonly clientCertificateData?: string;
  /** The kubeconfig's entries of the cluster and the user: authorities, keys, and whatever else a connection needs. */
  readonly entries?: {
    readonly cluster: { readonly [field: string]: unknown };
    readonly user: { readonly [field: string]: unknown };
  };
  readonly impersonate?: {
    readonly user: string;
    readonly uid?: string;
    readonly groups: readonly string[];
    readonly extra: { readonly [key: string]: readonly string[] };
  };
}
