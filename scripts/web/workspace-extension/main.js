/** The workspace's files, read and written through the server that serves this page (scripts/web/files.mjs). */
const vscode = require('vscode');

exports.activate = (context) => {
  const { extensionUri } = context;
  const server = `${extensionUri.scheme}://${extensionUri.authority}`;
  const changes = new vscode.EventEmitter();
  let session;

  /** The first name of a path is the workspace folder's own. */
  const pathOf = (uri) => `/${uri.path.split('/').slice(2).map(encodeURIComponent).join('/')}`;

  async function ask(method, uri, operation, { body, to } = {}) {
    session ??= fetch(`${extensionUri}/session.json`).then((response) => response.json());
    const { token } = await session;
    const query = new URLSearchParams({ do: operation, ...(to ? { to } : {}) });
    const response = await fetch(`${server}/files${pathOf(uri)}?${query}`, {
      method,
      body,
      headers: { 'X-Kubebook-Token': token },
    });
    if (response.status === 404) throw vscode.FileSystemError.FileNotFound(uri);
    if (response.status === 403) throw vscode.FileSystemError.NoPermissions(uri);
    if (!response.ok) throw new Error(await response.text());
    return response;
  }

  const exists = (uri) =>
    ask('GET', uri, 'stat').then(
      () => true,
      () => false,
    );
  const tell = (type, ...uris) => changes.fire(uris.map((uri) => ({ type, uri })));
  const { Created, Changed, Deleted } = vscode.FileChangeType;

  const provider = {
    onDidChangeFile: changes.event,
    // nobody else changes the folder while it is looked at
    watch: () => new vscode.Disposable(() => {}),
    stat: async (uri) => (await ask('GET', uri, 'stat')).json(),
    readDirectory: async (uri) => (await ask('GET', uri, 'list')).json(),
    readFile: async (uri) => new Uint8Array(await (await ask('GET', uri, 'read')).arrayBuffer()),
    async createDirectory(uri) {
      await ask('POST', uri, 'mkdir');
      tell(Created, uri);
    },
    async writeFile(uri, content, { create, overwrite }) {
      const there = await exists(uri);
      if (!there && !create) throw vscode.FileSystemError.FileNotFound(uri);
      if (there && create && !overwrite) throw vscode.FileSystemError.FileExists(uri);
      await ask('PUT', uri, 'write', { body: content });
      tell(there ? Changed : Created, uri);
    },
    async delete(uri) {
      await ask('DELETE', uri, 'remove');
      tell(Deleted, uri);
    },
    async rename(from, to, { overwrite }) {
      if (!overwrite && (await exists(to))) throw vscode.FileSystemError.FileExists(to);
      await ask('POST', from, 'rename', { to: pathOf(to) });
      tell(Deleted, from);
      tell(Created, to);
    },
  };
  context.subscriptions.push(
    changes,
    vscode.workspace.registerFileSystemProvider('workspace', provider, { isCaseSensitive: true }),
  );
};
