/** The states that objects went through. */
import type { Difference } from './compare.ts';
import type { Recording } from './recording.ts';
import type { Replay } from './replay.ts';

export function compareTransitions(_recording: Recording, _run: Replay): Difference[] {
  return [];
}
