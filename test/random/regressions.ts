/** Seeds that once failed, with what was wrong: they are run each time. */
export const regressions: readonly { readonly subject: string; readonly seed: string; readonly why: string }[] = [];
