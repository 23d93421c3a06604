/** What `/version` says. Only the commit tells that no such binary was ever built. */
export interface VersionInfo {
  readonly [field: string]: string;
  readonly major: string;
  readonly minor: string;
  readonly gitVersion: string;
}

/** @param version of Kubernetes that is simulated: `1.36` */
export function versionInfo(version: string): VersionInfo {
  const [major = '1', minor = '36'] = version.split('.');
  return {
    major,
    minor,
    emulationMajor: major,
    emulationMinor: minor,
    minCompatibilityMajor: major,
    minCompatibilityMinor: String(Number(minor) - 1),
    gitVersion: `v${major}.${minor}.0`,
    gitCommit: '0000000000000000000000000000000000000000',
    gitTreeState: 'clean',
    buildDate: '2026-04-22T00:00:00Z',
    goVersion: 'go1.26.2',
    compiler: 'gc',
    platform: 'linux/amd64',
  };
}
