/** The file is none that a kubelet reads; what is wrong with it goes to its own log only. */
export class EnvFileError extends Error {
  override readonly name = 'EnvFileError';
}

/** `NAME='value'`, where the value may go on over several lines and a comment may follow. */
const assignment = /^[ \t]*([^=\s'#][^=\s']*)='([^']*)'[ \t]*(?:#.*)?$/my;
const blankOrComment = /^[ \t]*(?:#.*)?$/my;

/**
 * The value of a variable in an environment file, empty where the file does not name it. What follows the variable is not
 * looked at.
 *
 * @throws EnvFileError where a line before it is not of the form `NAME='value'`
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-via-file/#env-file-syntax
 */
export function envFileValue(text: string, name: string): string {
  for (let at = 0; at < text.length; ) {
    blankOrComment.lastIndex = at;
    assignment.lastIndex = at;
    const blank = blankOrComment.exec(text);
    const found = blank ? undefined : assignment.exec(text);
    if (!blank && !found)
      throw new EnvFileError(`invalid environment variable format at ${text.slice(at).split('\n')[0]}`);
    if (found?.[1] === name) return found[2] ?? '';
    at = Math.max(blankOrComment.lastIndex, assignment.lastIndex) + 1;
  }
  return '';
}
