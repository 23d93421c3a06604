/** Serves VS Code for the Web with this extension, and one folder as its workspace, to browsers on this machine. */
export function serveWorkbench(options: {
  workspace: string;
  /** 0 takes any that is free. */
  port?: number;
  /** The folder of a built extension; this repository by default. */
  extension?: string;
  /** Defaults of VS Code settings. */
  settings?: { readonly [name: string]: unknown };
}): Promise<{ url: string; stop(): Promise<void> }>;
