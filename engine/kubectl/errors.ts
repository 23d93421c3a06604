import { type ApiError, isApiError, Unanswered } from '../machinery/errors.ts';
import { Unreachable } from '../client/remote/transport.ts';
import type { StatusCause } from '../machinery/types.ts';

/** Ends a command with a message; `error: ` is put before it. */
export class KubectlError extends Error {
  override readonly name: string = 'KubectlError';
  readonly exitCode: number;
  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Ends a command with this exit code after it has said all itself. */
export class Exit extends Error {
  override readonly name = 'Exit';
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

/** A message that is complete as it is: nothing is put before it. */
export class PlainError extends KubectlError {
  override readonly name = 'PlainError';
}

/** Ends a command that had begun to print: this first, on standard output. */
export class PartlyPrinted extends KubectlError {
  override readonly name = 'PartlyPrinted';
  readonly printed: string;
  constructor(message: string, printed: string) {
    super(message);
    this.printed = printed;
  }
}

/** Several failures of one command, each told on a line of its own. */
export class ManyErrors extends Error {
  override readonly name = 'ManyErrors';
  readonly errors: readonly unknown[];
  constructor(errors: readonly unknown[]) {
    super(`${errors.length} errors`);
    this.errors = errors;
  }
}

/** A failure of the API on the way with an object from a file: `error when creating "web.yaml": …`. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly error: ApiError;
  constructor(doing: string, source: string, error: ApiError) {
    super(`error when ${doing} ${JSON.stringify(source)}: ${error.message}`);
    this.error = error;
  }
}

export const withSource = (doing: string, source: string | undefined, error: unknown): unknown =>
  source !== undefined && isApiError(error) ? new SourceError(doing, source, error) : error;

/** Misuse: the message, and where to read on. */
export const usageError = (command: string, message: string): PlainError =>
  new PlainError(`error: ${message}\nSee 'kubectl ${command} -h' for help and examples`);

/** Throws what there is of failures: none, the one, or all of them together. */
export function throwAll(errors: readonly unknown[]): void {
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new ManyErrors(errors);
}

/** What kubectl prints for a failure, with the line end. */
export function failureText(error: unknown): string {
  // only one that stands alone is called an error
  if (error instanceof ManyErrors) {
    return error.errors.map((each) => `${messageOf(each, '')}\n`).join('');
  }
  const api = error instanceof SourceError ? error.error : error;
  if (isApiError(api, 'Invalid')) return invalidText(api);
  return `${messageOf(error)}\n`;
}

/** `called` is what a failure is called that has no other name. */
function messageOf(error: unknown, called = 'error: '): string {
  if (error instanceof Unanswered) return error.message;
  if (error instanceof SourceError) return statusText(error.error, error.message);
  if (isApiError(error)) return statusText(error, error.message);
  if (error instanceof PlainError || error instanceof Unreachable) return error.message;
  const message = error instanceof Error ? error.message : String(error);
  return message.startsWith('error: ') ? message : `${called}${message}`;
}

function statusText({ status }: ApiError, message: string): string {
  if (status.reason === 'Unauthorized') return `error: You must be logged in to the server (${message})`;
  return status.reason ? `Error from server (${status.reason}): ${message}` : `Error from server: ${message}`;
}

function invalidText({ status }: ApiError): string {
  const { details } = status;
  if (!details) return `The request is invalid${status.message ? `: ${status.message}` : ''}\n`;
  const causes = details.causes ?? [];
  const subject =
    details.kind || details.name
      ? `The ${details.kind ?? ''} ${JSON.stringify(details.name ?? '')} is invalid`
      : `The request is invalid${status.message && causes.length === 0 ? `: ${status.message}` : ''}`;
  if (causes.length === 0) return `${subject}\n`;
  const lines = [...new Set(causes.map(causeText))];
  return lines.length === 1
    ? `${subject}: ${lines[0]}\n`
    : `${subject}: \n${lines.map((line) => `* ${line}\n`).join('')}`;
}

const causeText = ({ field, message }: StatusCause): string => `${field ?? ''}: ${message ?? ''}`;
