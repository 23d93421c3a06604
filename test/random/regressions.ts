/** Seeds that once failed, with what was wrong: they are run each time. */
export const regressions: readonly { readonly subject: string; readonly seed: string; readonly why: string }[] = [
  { subject: 'job, indexed', seed: '2', why: 'an index got a second pod while its first was on its way out' },
  { subject: 'endpointslice mirroring', seed: '0', why: 'a mirrored slice that somebody changed stayed as it was' },
];
