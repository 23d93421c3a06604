import type { Connection } from '../../process.ts';
import type { ToolProcess } from '../../processes/machine.ts';
import { serveHealth } from '../../../network/grpc-health.ts';
import { type HttpHandler, serveConnection } from '../../../network/http.ts';
import { untilKilled } from '../sleep.ts';
import { pathIn, tool, ToolError } from '../tool.ts';
import { decode } from '../../processes/text.ts';

/** A language's own program: without a terminal and a script it ends; a script runs as a silent server. */
export const interpreter = tool(async (process, args, name) => {
  if (args.some((arg) => arg === '--version' || arg === '-v' || arg === '-V')) {
    await process.stdout.write(`${name} ${process.machine.version} (simulated)\n`);
    return 0;
  }
  if (args.some((arg) => arg === '-c' || arg === '-e' || arg === '-r' || arg === '-p'))
    throw new ToolError(`programs of this language are not simulated`);
  if (args.length === 0) return 0;
  await process.stdout.write(
    `kubebook: ${name} is not simulated; ${args.join(' ')} is taken for a server that runs and listens on its containerPorts\n`,
  );
  await serve(
    process,
    process.machine.containerPorts ?? [],
    () => `Simulated by kubebook: ${name} on ${process.machine.hostname}\n`,
  );
  return 0;
});

/** `python3 -m http.server PORT` serves the files of its directory; other programs are as any language's. */
export const python = tool(async (process, args) => {
  const at = args.indexOf('http.server');
  if (at < 0) return interpreter(process);
  const port = Number(args.slice(at + 1).find((arg) => /^\d+$/.test(arg)) ?? 8000);
  const folder = args.indexOf('-d') >= 0 ? (args[args.indexOf('-d') + 1] ?? '.') : '.';
  await process.stderr.write(`Serving HTTP on 0.0.0.0 port ${port} (http://0.0.0.0:${port}/) ...\n`);
  await serve(process, [port], (path) => {
    const base = pathIn(process, `${folder}${path}`);
    const { fs } = process;
    if (!fs.exists(base)) return undefined;
    if (fs.stat(base).type !== 'directory') return decode(fs.read(base));
    const index = `${base.replace(/\/$/, '')}/index.html`;
    if (fs.exists(index)) return fs.readText(index);
    const items = fs
      .list(base)
      .map((entry) => `<li><a href="${entry}">${entry}</a></li>\n`)
      .join('');
    return `<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<title>Directory listing for ${path}</title>\n</head>\n<body>\n<h1>Directory listing for ${path}</h1>\n<hr>\n<ul>\n${items}</ul>\n<hr>\n</body>\n</html>\n`;
  });
  return 0;
});

/** Answers HTTP, and gRPC's health protocol, on ports until the process is killed. */
async function serve(
  process: ToolProcess,
  ports: readonly number[],
  page: (path: string) => string | undefined,
): Promise<void> {
  const { network } = process;
  const answer: HttpHandler = (request) => {
    const body = page(request.target.split('?')[0] ?? '/');
    return {
      status: body === undefined ? 404 : 200,
      headers: [['Content-Type', 'text/html; charset=utf-8']],
      body: body ?? 'Not found\n',
    };
  };
  const accept = (connection: Connection) => {
    serveHealth(
      connection,
      () => ({ status: 'SERVING' }),
      (other) => serveConnection(other, answer),
    ).catch(() => connection.destroy());
  };
  const listeners = ports.map((port) => network?.listen(port, accept));
  try {
    await untilKilled(process.signal);
  } finally {
    for (const listener of listeners) listener?.close();
  }
}

/** A tool that the image has and that is not simulated: it says so. */
export const unknownTool = tool(async (_, __, name) => {
  throw new ToolError(`${name} is not simulated in containers`);
});
