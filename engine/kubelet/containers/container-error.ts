import type { MissingObject } from '../volumes/mount-error.ts';

/** Why a container could not be started: the reason and message of its waiting state. */
export class ContainerError extends Error {
  override readonly name = 'ContainerError';
  readonly reason: string;
  /** What the waiting state says; the error's own message is what the event says after "Error: ". */
  readonly detail: string | undefined;

  /** What has to appear before it makes sense to try again. */
  readonly missing: MissingObject | undefined;

  constructor(reason: string, message: string, detail?: string, missing?: MissingObject) {
    super(message);
    this.reason = reason;
    this.detail = detail;
    this.missing = missing;
  }
}
