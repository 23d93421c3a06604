import type { ImageDefinition } from './types.ts';

const family = (
  name: string,
  program: string,
  size: number,
  builtin: string,
  more: Partial<ImageDefinition> = {},
): ImageDefinition => ({
  repository: `docker.io/library/${name}`,
  size,
  cmd: [program],
  userland: 'debian',
  tools: ['curl', 'wget', 'ps'],
  programs: { [program]: { builtin } },
  ...more,
});

/** Languages. Their programs are not run: a few command lines of the documentation are known, others run as silent servers. */
export const languages: readonly ImageDefinition[] = [
  family('python', 'python3', 360_000_000, 'python', {
    programs: { python3: { builtin: 'python' }, python: { builtin: 'python' }, pip: { builtin: 'unknown-tool' } },
  }),
  family('node', 'node', 390_000_000, 'interpreter', {
    programs: { node: { builtin: 'interpreter' }, npm: { builtin: 'interpreter' } },
  }),
  family('golang', 'bash', 290_000_000, 'interpreter', { cmd: ['bash'], programs: { go: { builtin: 'interpreter' } } }),
  family('perl', 'perl', 340_000_000, 'perl', {
    tags: {
      names: ['latest', 'slim', 'devel', 'stable'],
      versions: [[5, 20, 43]],
      variants: ['slim', 'threaded', 'bookworm', 'bullseye', 'trixie', 'buster'],
    },
  }),
  family('ruby', 'irb', 350_000_000, 'interpreter'),
  family('php', 'php', 170_000_000, 'interpreter'),
  family('openjdk', 'jshell', 250_000_000, 'interpreter', { programs: { java: { builtin: 'interpreter' } } }),
  family('eclipse-temurin', 'jshell', 200_000_000, 'interpreter', { programs: { java: { builtin: 'interpreter' } } }),
];
