/** Command lines that run something in a container. */
export const moving: readonly string[] = [
  'exec lone -- echo hello',
  'exec lone -- sh -c "exit 3"',
  'exec lone -c main -- hostname',
  'exec lone -- nosuchprogram',
  'exec lone -- sh -c "echo out; echo err >&2"',
  'cp lone:/x',
  'cp lone:/nothing out',
  'cp nothing:/x out',
  'cp missing lone:/tmp/x',
];
