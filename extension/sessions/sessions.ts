import { Disposable, EventEmitter, type Event, type NotebookDocument, window, workspace } from 'vscode';
import type { OpenNotebook } from '../../engine/notebook/open.ts';
import type { EditText } from '../../engine/kubectl/context.ts';
import type { CellResult, CellRun, CellSource } from '../../engine/notebook/session.ts';
import type { Engine, EngineLoader } from '../engine/engine.ts';
import { settingsCellOf } from '../notebook/cells.ts';
import { notebookTypes } from '../notebook/types.ts';
import { filesBeside, watchFiles } from './files.ts';

/** A cluster that runs, and whose it is. */
export interface OpenSession {
  /** The notebook's file name; `workspace` for the one that manifest files are applied to. */
  readonly name: string;
  readonly session: OpenNotebook;
  readonly busy: boolean;
}

/** The clusters that are open: one a notebook, and one for manifest files outside notebooks. */
export interface Sessions extends Disposable {
  /** Runs a cell on its notebook's cluster, which is begun where there is none. */
  run(notebook: NotebookDocument, cell: CellSource, run: CellRun): Promise<CellResult>;
  /** Runs a command on the cluster in use: the active notebook's, else the last one used, else the workspace's own. */
  runCommand(cell: CellSource, run?: Partial<CellRun>): Promise<CellResult>;
  /** Ends a notebook's cluster: the next cell begins a fresh one. */
  close(notebook: NotebookDocument): void;
  /** The cluster in use, which is begun where none runs. */
  open(): Promise<OpenSession>;
  /** The cluster in use, if one runs. */
  current(): OpenSession | undefined;
  /** A cluster began, ended, or begins or ends to work. */
  readonly onDidChange: Event<void>;
}

interface Entry {
  readonly name: string;
  /** The text of the settings that it was begun with. */
  readonly settings: string;
  readonly opening: Promise<OpenNotebook>;
  session?: OpenNotebook;
  working: number;
}

const workspaceKey = 'workspace';
type SessionKey = NotebookDocument | typeof workspaceKey;

export function createSessions(load: EngineLoader, edit: EditText): Sessions {
  const entries = new Map<SessionKey, Entry>();
  const changed = new EventEmitter<void>();
  const files = watchFiles();
  let lastUsed: SessionKey = workspaceKey;

  function entryOf(key: SessionKey): Entry {
    lastUsed = key;
    const known = entries.get(key);
    if (known) return known;
    const name = key === workspaceKey ? workspaceKey : (key.uri.path.split('/').at(-1) ?? '');
    const settings = settingsTextOf(key);
    const opening = load().then((engine) => openSession(engine, key, settings, edit));
    const entry: Entry = { name, settings, opening, working: 0 };
    entries.set(key, entry);
    entry.opening.then(
      (session) => {
        if (entries.get(key) === entry) entry.session = session;
        else session.dispose();
        changed.fire();
      },
      () => {
        if (entries.get(key) === entry) entries.delete(key);
      },
    );
    return entry;
  }

  async function runOn(key: SessionKey, cell: CellSource, run: CellRun): Promise<CellResult> {
    // running the settings cell puts changed settings into force
    if (cell.kind === 'settings' && entries.get(key)?.settings !== settingsTextOf(key)) close(key);
    const entry = entryOf(key);
    entry.working++;
    changed.fire();
    try {
      const session = await entry.opening;
      if (files.changed(entry)) session.syncFiles(await filesOf(key));
      return await session.run(cell, run);
    } finally {
      entry.working--;
      changed.fire();
    }
  }

  function close(key: SessionKey): void {
    const entry = entries.get(key);
    if (!entry) return;
    entries.delete(key);
    entry.session?.dispose();
    changed.fire();
  }

  function keyInUse(): SessionKey {
    const active = window.activeNotebookEditor?.notebook;
    if (active && notebookTypes.includes(active.notebookType)) return active;
    return entries.has(lastUsed) ? lastUsed : workspaceKey;
  }

  const closing = workspace.onDidCloseNotebookDocument(close);
  return {
    run: runOn,
    runCommand: (cell, run = {}) =>
      runOn(keyInUse(), cell, { signal: new AbortController().signal, print: () => {}, ...run }),
    close,
    async open() {
      const { name, opening, working } = entryOf(keyInUse());
      return { name, session: await opening, busy: working > 0 };
    },
    current() {
      const entry = entries.get(keyInUse());
      return entry?.session && { name: entry.name, session: entry.session, busy: entry.working > 0 };
    },
    onDidChange: changed.event,
    dispose() {
      files.dispose();
      closing.dispose();
      for (const key of entries.keys()) close(key);
      changed.dispose();
    },
  };
}

function filesOf(key: SessionKey): ReturnType<typeof filesBeside> {
  return filesBeside(key === workspaceKey ? undefined : key.uri);
}

function settingsTextOf(key: SessionKey): string {
  return key === workspaceKey ? '' : (settingsCellOf(key)?.document.getText() ?? '');
}

/** Begins the cluster that the notebook's settings ask for. */
async function openSession(engine: Engine, key: SessionKey, text: string, edit: EditText): Promise<OpenNotebook> {
  const { settings, problems } = engine.readSettings(text, 0);
  const errors = problems.filter((problem) => problem.severity !== 'warning');
  if (errors.length > 0) {
    const told = errors.map(({ line, message }) => `line ${line + 1}: ${message}`);
    throw new Error(`The settings of this notebook cannot be used.\n${told.join('\n')}`);
  }
  // a kubeconfig may name programs that are run for a token
  const untrusted = { noPrograms: 'trust this workspace first (command: Workspaces: Manage Workspace Trust)' };
  const targets = engine.nodeTargets?.(workspace.isTrusted ? {} : untrusted);
  return engine.openNotebookSession(settings, { files: await filesOf(key), edit, ...(targets ? { targets } : {}) });
}
