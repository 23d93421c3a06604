import type { GroupVersionResource } from '../../machinery/types.ts';

/** Why a volume cannot be set up; the message is what the FailedMount event says. */
export class MountError extends Error {
  override readonly name = 'MountError';
  /** What has to appear before it makes sense to try again. */
  readonly missing: MissingObject | undefined;

  /** It is only waited for: nothing has gone wrong yet that an event should tell. */
  readonly quiet: boolean;

  constructor(message: string, missing?: MissingObject, quiet = false) {
    super(message);
    this.missing = missing;
    this.quiet = quiet;
  }
}

export interface MissingObject {
  readonly resource: GroupVersionResource;
  readonly namespace?: string;
  readonly name: string;
  /** It is there in this version, but without what is needed: a later one is waited for. */
  readonly since?: string;
}
