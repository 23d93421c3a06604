import { commands, Disposable, EventEmitter, ThemeIcon, TreeItem, TreeItemCollapsibleState, window } from 'vscode';
import { ask } from '../commands/ask.ts';
import type { Results } from '../commands/results.ts';
import type { DiagramPanel } from '../diagrams/panel.ts';
import { type DiagramKind, quoted, showDiagram } from '../diagrams/show.ts';
import type { KubeObject, ResourceRef } from '../../engine/machinery/types.ts';
import type { Sessions } from '../sessions/sessions.ts';

/** Resources of the tree, in order; those without objects are left out. */
const rows: readonly { readonly title: string; readonly icon: string; readonly resource: ResourceRef }[] = [
  { title: 'Nodes', icon: 'server', resource: { group: '', version: 'v1', resource: 'nodes' } },
  { title: 'Namespaces', icon: 'symbol-namespace', resource: { group: '', version: 'v1', resource: 'namespaces' } },
  { title: 'Deployments', icon: 'rocket', resource: { group: 'apps', version: 'v1', resource: 'deployments' } },
  { title: 'StatefulSets', icon: 'database', resource: { group: 'apps', version: 'v1', resource: 'statefulsets' } },
  { title: 'DaemonSets', icon: 'layers', resource: { group: 'apps', version: 'v1', resource: 'daemonsets' } },
  { title: 'ReplicaSets', icon: 'copy', resource: { group: 'apps', version: 'v1', resource: 'replicasets' } },
  { title: 'Jobs', icon: 'checklist', resource: { group: 'batch', version: 'v1', resource: 'jobs' } },
  { title: 'CronJobs', icon: 'watch', resource: { group: 'batch', version: 'v1', resource: 'cronjobs' } },
  { title: 'Pods', icon: 'symbol-misc', resource: { group: '', version: 'v1', resource: 'pods' } },
  { title: 'Services', icon: 'plug', resource: { group: '', version: 'v1', resource: 'services' } },
  {
    title: 'Ingresses',
    icon: 'link-external',
    resource: { group: 'networking.k8s.io', version: 'v1', resource: 'ingresses' },
  },
  { title: 'ConfigMaps', icon: 'file', resource: { group: '', version: 'v1', resource: 'configmaps' } },
  { title: 'Secrets', icon: 'key', resource: { group: '', version: 'v1', resource: 'secrets' } },
  {
    title: 'PersistentVolumeClaims',
    icon: 'archive',
    resource: { group: '', version: 'v1', resource: 'persistentvolumeclaims' },
  },
];

/** Namespaces that hold the cluster's own objects. */
const own = /^kube-/;

type Branch =
  | { readonly row: (typeof rows)[number]; readonly objects: readonly KubeObject[] }
  | { readonly row: (typeof rows)[number]; readonly object: KubeObject };

/** What is in the cluster in use, by kind. It is read again after each cell: between cells its time stands still. */
export function registerClusterTree(sessions: Sessions, diagrams: DiagramPanel, results: Results): Disposable {
  const changed = new EventEmitter<void>();
  const view = window.createTreeView<Branch>('kubebook.cluster', {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getTreeItem: itemOf,
      getChildren: async (branch) => {
        if (!branch) return branches(sessions);
        return 'objects' in branch ? branch.objects.map((object) => ({ row: branch.row, object })) : [];
      },
    },
  });

  /** A command on an object of the tree. */
  const on = (act: (target: Target) => Promise<void>) => async (branch: Branch) => {
    if ('object' in branch) await act(targetOf(branch));
  };
  /** Runs kubectl on it, and shows what it prints. */
  const show = (words: readonly string[], ending: string) =>
    on(async ({ object, namespace }) => {
      const script = ['kubectl', ...words, object, ...(namespace ? ['--namespace', namespace] : [])];
      const text = await ask(sessions, script.map(quoted).join(' '));
      if (text !== undefined) await results.show(`${object.replaceAll('/', ' ')}${ending}`, text);
    });
  const draw = (kind: DiagramKind) => on((target) => showDiagram(sessions, diagrams, kind, target));
  return Disposable.from(
    view,
    changed,
    commands.registerCommand('kubebook.tree.refresh', () => changed.fire()),
    commands.registerCommand('kubebook.tree.yaml', show(['get', '-o', 'yaml'], '.yaml')),
    commands.registerCommand('kubebook.tree.describe', show(['describe'], '.txt')),
    commands.registerCommand('kubebook.tree.why', show(['why'], ' why.txt')),
    commands.registerCommand('kubebook.tree.owners', draw('owners')),
    commands.registerCommand('kubebook.tree.causes', draw('causes')),
    sessions.onDidChange(() => {
      if (!sessions.current()?.busy) changed.fire();
    }),
    window.onDidChangeActiveNotebookEditor(() => changed.fire()),
  );
}

async function branches(sessions: Sessions): Promise<Branch[]> {
  const current = sessions.current();
  if (!current) return [];
  const { api, world } = current.session.cluster;
  const lists = await Promise.all(
    rows.map((row) => world.drivers.during(api.list(row.resource)).catch(() => undefined)),
  );
  return rows.flatMap((row, index) => {
    const objects = (lists[index]?.items ?? []).filter(
      ({ metadata }) => !own.test(metadata.namespace ?? metadata.name),
    );
    return objects.length > 0 ? [{ row, objects }] : [];
  });
}

function itemOf(branch: Branch): TreeItem {
  if ('objects' in branch) {
    const item = new TreeItem(branch.row.title, TreeItemCollapsibleState.Collapsed);
    item.id = branch.row.title;
    item.description = String(branch.objects.length);
    item.iconPath = new ThemeIcon(branch.row.icon);
    return item;
  }
  const { metadata, kind } = branch.object;
  const item = new TreeItem(metadata.name, TreeItemCollapsibleState.None);
  item.id = metadata.uid ?? `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
  item.description = metadata.namespace ?? '';
  item.contextValue = 'object';
  item.command = { command: 'kubebook.tree.yaml', title: 'Show YAML', arguments: [branch] };
  return item;
}

interface Target {
  /** As kubectl's command line names it: `deployments.apps/web`. */
  readonly object: string;
  readonly namespace?: string;
}

function targetOf({ row, object }: Extract<Branch, { readonly object: KubeObject }>): Target {
  const { resource, group } = row.resource;
  const { name, namespace } = object.metadata;
  return {
    object: `${group === '' ? resource : `${resource}.${group}`}/${name}`,
    ...(namespace ? { namespace } : {}),
  };
}
