/** What our kubectl calls itself, as client-go does: the first word is the manager of fields where no other is named. */
export const kubectlUserAgent = 'kubectl/v1.36.0 (kubebook)';
