import { FileError, type FileSystem } from '../filesystem.ts';
import { compile, patternSource } from '../shell/pattern.ts';
import { ConfigProblem, type Directive, parseNginxConfig } from './nginx-config.ts';

/** One `server` block. */
export interface Site {
  readonly ports: readonly number[];
  readonly names: readonly string[];
  readonly directives: readonly Directive[];
}

export interface Sites {
  readonly all: readonly Site[];
  /** `upstream` blocks: the addresses behind a name. */
  readonly upstreams: ReadonlyMap<string, readonly string[]>;
}

/** The names of directives that nginx' standard modules have, as far as configurations of tutorials use them. */
const known = new Set(
  (
    'user worker_processes error_log pid events worker_connections http include default_type log_format access_log sendfile tcp_nopush ' +
    'tcp_nodelay keepalive_timeout gzip gzip_types server listen server_name location root alias index return rewrite proxy_pass ' +
    'proxy_set_header proxy_http_version proxy_redirect proxy_read_timeout proxy_connect_timeout proxy_send_timeout proxy_buffering error_page ' +
    'try_files autoindex add_header upstream stub_status client_max_body_size types daemon resolver set if allow deny auth_basic ' +
    'auth_basic_user_file ssl_certificate ssl_certificate_key ssl_protocols ssl_ciphers ssl_session_cache ssl_session_timeout server_tokens ' +
    'expires limit_req limit_req_zone map charset internal stream multi_accept use worker_rlimit_nofile types_hash_max_size least_conn ip_hash ' +
    'proxy_cache proxy_cache_path fastcgi_pass fastcgi_param fastcgi_index load_module env large_client_header_buffers client_body_buffer_size'
  ).split(' '),
);

/** Reads nginx.conf with what it includes. Fails with a `ConfigProblem`. */
export function readSites(fs: FileSystem, file = '/etc/nginx/nginx.conf'): Sites {
  const sites: Site[] = [];
  const upstreams = new Map<string, readonly string[]>();
  const visit = (directives: readonly Directive[], from: string): void => {
    for (const { name, args, block } of directives) {
      if (!known.has(name)) throw new ConfigProblem(`unknown directive "${name}" in ${from}:1`);
      if (name === 'include') for (const path of included(fs, args[0] ?? '')) visit(parseFile(fs, path), path);
      else if (name === 'http' && block) visit(block, from);
      else if (name === 'upstream' && block) {
        const servers = block
          .filter((d) => !['least_conn', 'ip_hash', 'keepalive'].includes(d.name))
          .map((d) => d.args[0] ?? '');
        upstreams.set(args[0] ?? '', servers);
      } else if (name === 'server' && block) {
        for (const inner of block)
          if (!known.has(inner.name)) throw new ConfigProblem(`unknown directive "${inner.name}" in ${from}:1`);
        const ports = block
          .filter((d) => d.name === 'listen')
          .map((d) => Number(/(\d+)$/.exec(d.args[0] ?? '')?.[1] ?? 80));
        const names = block.filter((d) => d.name === 'server_name').flatMap((d) => d.args);
        sites.push({ ports: ports.length > 0 ? [...new Set(ports)] : [80], names, directives: block });
      }
    }
  };
  visit(parseFile(fs, file), file);
  return { all: sites, upstreams };
}

function parseFile(fs: FileSystem, path: string): readonly Directive[] {
  try {
    return parseNginxConfig(fs.readText(path), path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new ConfigProblem(`open() "${path}" failed (2: No such file or directory)`);
  }
}

/** The files of an `include`, of which the last name may be a pattern. */
function included(fs: FileSystem, pattern: string): readonly string[] {
  const path = pattern.startsWith('/') ? pattern : `/etc/nginx/${pattern}`;
  // what types a file has is not looked up in a table of nginx' own
  if (path.endsWith('mime.types') || path.includes('modules-enabled')) return [];
  const folder = path.slice(0, path.lastIndexOf('/'));
  const name = path.slice(folder.length + 1);
  if (!name.includes('*')) return [path];
  if (!fs.exists(folder)) return [];
  const matcher = compile(`^(?:${patternSource([{ text: name, quoted: false }])})$`);
  return fs
    .list(folder)
    .filter((entry) => matcher.test(entry) && !entry.startsWith('.'))
    .map((entry) => `${folder}/${entry}`);
}
