import type { GroupVersionResource } from '../../machinery/types.ts';

/** Why a volume cannot be set up; the message is what the FailedMount event says. */
export class MountError extends Error {
  override readonly name = 'MountError';
  /** What has to appear before it makes sense to try again. */
  readonly missing: MissingObject | undefined;

  constructor(message: string, missing?: MissingObject) {
    super(message);
    this.missing = missing;
  }
}

export interface MissingObject {
  readonly resource: GroupVersionResource;
  readonly namespace?: string;
  readonly name: string;
  /** It is there in this version, but without what is needed: a later one is waited for. */
  readonly since?: string;
}
