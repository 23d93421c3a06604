import type { Discovery, KubeApi, WriteOptions } from '../client/kube-api.ts';
import type { Command } from './command.ts';
import { type Kubeconfig, kubeconfigPaths, loadKubeconfig } from './config/kubeconfig.ts';
import { impersonationHeaders } from './config/impersonation.ts';
import { connectTarget } from './config/target.ts';
import type { KubectlContext } from './context.ts';
import { KubectlError, PlainError, usageError } from './errors.ts';
import { parseGoDuration } from './flags/go-duration.ts';
import type { FlagValues, ParsedFlags } from './flags/parse.ts';
import { aroundApi } from './around-api.ts';
import { loggedApi } from './logged-api.ts';
import { featureGateLines, logLevels, logLine, requestLog } from './request-log.ts';
import { ResourceMapper } from './resources/mapper.ts';
import { warnedApi } from './warned-api.ts';

const decoder = new TextDecoder();

/** Milliseconds, 0 for no limit; a number alone counts seconds. */
function requestTimeout(text: string): number {
  const limit = /^\d+$/.test(text) ? Number(text) * 1000 : parseGoDuration(text);
  if (limit !== undefined) return limit;
  throw new KubectlError(
    'Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)',
  );
}

/** What `answer` resolves with, unless `limit` is over before. */
function inTime<T>(answer: Promise<T>, limit: Promise<void>): Promise<T> {
  const tooLate = limit.then(() => {
    throw new PlainError('Unable to connect to the server: context deadline exceeded');
  });
  // whichever loses has nobody left to hear it
  tooLate.catch(() => {});
  return Promise.race([answer, tooLate]);
}

/** Why a name cannot be a part of a path. */
function pathSegmentProblem(name: string): string | undefined {
  if (name === '.' || name === '..') return `may not be '${name}'`;
  const bad = ['/', '%'].filter((c) => name.includes(c));
  return bad.length === 0 ? undefined : bad.map((c) => `may not contain '${c}'`).join(' ');
}

/** Verbs that set up their connection before they look at their arguments. */
const connectingFirst: ReadonlySet<string> = new Set([
  'apply',
  'cluster-info',
  'cp',
  'create job',
  'debug',
  'exec',
  'proxy',
  'replace',
  'set env',
  'taint',
  'wait',
]);

/** One call of one verb: its flags and arguments, and the way to the cluster. */
export class Invocation {
  readonly context: KubectlContext;
  readonly command: Command;
  /** `rollout status`. */
  readonly path: string;
  readonly flags: FlagValues;
  readonly args: readonly string[];
  readonly dash: number | undefined;
  #config: Kubeconfig | undefined;
  #api: KubeApi | undefined;
  #mapper: ResourceMapper | undefined;
  #streamSignal: AbortSignal | undefined;

  constructor(context: KubectlContext, command: Command, path: string, parsed: ParsedFlags) {
    this.context = context;
    this.command = command;
    this.path = path;
    this.flags = parsed.flags;
    this.args = parsed.args;
    this.dash = parsed.dash;
  }

  get signal(): AbortSignal {
    return this.context.signal;
  }

  print(text: string): Promise<void> {
    return text === '' ? Promise.resolve() : this.context.stdout.write(text);
  }

  warn(text: string): Promise<void> {
    return text === '' ? Promise.resolve() : this.context.stderr.write(text);
  }

  now(): number {
    return this.context.sim.clock.now();
  }

  /** Ends what is streamed: with the command, or when `--request-timeout` is over. */
  streamSignal(): AbortSignal {
    this.#streamSignal ??= this.#limited();
    return this.#streamSignal;
  }

  #limited(): AbortSignal {
    const timeout = requestTimeout(this.flags.string('request-timeout'));
    if (timeout === 0) return this.signal;
    const over = new AbortController();
    const cancel = this.context.sim.clock.after(timeout, () => over.abort());
    this.signal.addEventListener('abort', cancel, { once: true });
    return AbortSignal.any([this.signal, over.signal]);
  }

  /** Fails where the value of a flag that most verbs have is wrong, before anything else is looked at. */
  refuseBadValues(): void {
    if (this.path !== 'auth reconcile') void this.dryRun;
    if (connectingFirst.has(this.path)) requestTimeout(this.flags.string('request-timeout'));
  }

  config(): Kubeconfig {
    this.#config ??= loadKubeconfig(this.context, this.flags.string('kubeconfig'));
    return this.#config;
  }

  async api(): Promise<KubeApi> {
    this.#api ??= await this.#connect();
    return this.#api;
  }

  async #connect(): Promise<KubeApi> {
    const timeout = requestTimeout(this.flags.string('request-timeout'));
    const target = connectTarget(this.config(), this.flags);
    let api = await this.context.clusters.connect(target);
    const level = this.flags.int('v');
    if (timeout > 0) {
      const { watch } = api;
      const limited = aroundApi(api, (send) => inTime(send(), this.context.sim.clock.sleep(timeout, this.signal)));
      // a watch may have nothing to tell for as long as it lasts
      api = { ...limited, watch };
    }
    if (level >= logLevels.requests) {
      const paths = kubeconfigPaths(this.context, this.flags.string('kubeconfig'));
      for (const path of paths.filter((each) => this.context.fs.exists(each))) {
        await this.warn(logLine('I', 'loader.go:405', this.now(), `Config loaded from file:  ${path}`));
      }
    }
    if (level >= logLevels.gates) await this.warn(featureGateLines(this.now()));
    if (level >= logLevels.requests) {
      const options = {
        level,
        server: target.server,
        headers: impersonationHeaders(target.impersonate),
        now: () => this.now(),
        random: this.context.sim.random.fork('kubectl/log'),
        write: (text: string) => this.warn(text),
      };
      api = loggedApi(api, requestLog(options));
    }
    return warnedApi(api, this.onWarning);
  }

  /** Names of resources, as the server's discovery tells them. Asked once a call. */
  async mapper(): Promise<ResourceMapper> {
    this.#mapper ??= new ResourceMapper(await this.#discovery(), (text) => this.warn(text));
    return this.#mapper;
  }

  /** As oneself, also where one acts as another: the real one keeps it on disk from a time when one did not. */
  async #discovery(): Promise<Discovery> {
    const { impersonate, ...oneself } = connectTarget(this.config(), this.flags);
    const api = impersonate ? await this.context.clusters.connect(oneself) : await this.api();
    return api.discovery();
  }

  /** Drops what is known of the server's resources: a CRD may just have been made. */
  forgetResources(): void {
    this.#mapper = undefined;
  }

  /** Whether `-n` was given: then files may not name another namespace. */
  get namespaceIsExplicit(): boolean {
    return this.flags.changed('namespace');
  }

  get namespace(): string {
    const flag = this.flags.string('namespace');
    if (flag !== '') {
      const reason = pathSegmentProblem(flag);
      if (reason !== undefined) throw new PlainError(`invalid namespace ${JSON.stringify(flag)}: [${reason}]`);
      return flag;
    }
    const config = this.config();
    const name = this.flags.string('context') || config['current-context'];
    return config.contexts.find((context) => context.name === name)?.context.namespace ?? 'default';
  }

  /** `none`, `client` or `server`. */
  get dryRun(): 'none' | 'client' | 'server' {
    if (!this.flags.has('dry-run')) return 'none';
    const value = this.flags.string('dry-run');
    if (value === 'none' || value === 'client' || value === 'server') return value;
    // as it was before there was a choice
    if (value === 'unchanged' || value === 'true') return 'client';
    if (value === 'false') return 'none';
    throw new KubectlError(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
  }

  /** Options of every write: who writes, whether in earnest, and what becomes of the server's warnings. */
  writeOptions(): WriteOptions {
    const manager = this.flags.optional('field-manager');
    return {
      ...(this.dryRun === 'server' ? { dryRun: true } : {}),
      ...(manager === '' ? {} : { fieldManager: manager }),
      ...(this.flags.has('validate') ? { fieldValidation: this.#validation() } : {}),
      onWarning: this.onWarning,
      signal: this.signal,
    };
  }

  /** How many warnings the server sent: `--warnings-as-errors` counts them. */
  warnings = 0;
  readonly #warned = new Set<string>();

  /** The same words are told once. */
  readonly onWarning = (text: string): void => {
    if (this.#warned.has(text)) return;
    this.#warned.add(text);
    this.warnings++;
    void this.warn(`Warning: ${text}\n`);
  };

  #validation(): 'Ignore' | 'Warn' | 'Strict' {
    const value = this.flags.string('validate');
    switch (value) {
      case 'strict':
      case 'true':
        return 'Strict';
      case 'warn':
        return 'Warn';
      case 'ignore':
      case 'false':
        return 'Ignore';
      default:
        throw new KubectlError(
          `invalid - validate option ${JSON.stringify(value)}; must be one of: strict (or true), warn, ignore (or false)`,
        );
    }
  }

  usageError(message: string): Error {
    return usageError(this.path, message);
  }

  async readStdin(): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    for (let chunk = await this.context.stdin.read(); chunk; chunk = await this.context.stdin.read())
      chunks.push(chunk);
    const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    let at = 0;
    for (const chunk of chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }

  async readStdinText(): Promise<string> {
    return decoder.decode(await this.readStdin());
  }
}
