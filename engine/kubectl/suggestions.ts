import { editDistance } from '../machinery/edit-distance.ts';
import type { Command } from './command.ts';

/** Commands that are at most two slips of the finger away, or begin so. */
export function didYouMean(word: string, commands: readonly Command[]): string {
  const near = commands
    .map(({ name }) => name)
    .filter((name) => editDistance(word.toLowerCase(), name) <= 2 || name.startsWith(word.toLowerCase()));
  return near.length === 0 ? '' : `\nDid you mean this?\n${near.map((name) => `\t${name}\n`).join('')}`;
}
