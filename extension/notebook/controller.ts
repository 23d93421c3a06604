import {
  commands,
  Disposable,
  type NotebookCell,
  type NotebookController,
  type NotebookDocument,
  notebooks,
  window,
} from 'vscode';
import type { Sessions } from '../sessions/sessions.ts';
import { toSource } from './cells.ts';
import { finalOutputs } from './outputs.ts';
import { streamTo } from './stream.ts';
import { notebookTypes } from './types.ts';

/** Runs the cells of notebooks against their simulated clusters, and lets one start over. */
export function registerControllers(sessions: Sessions): Disposable {
  const runner = createRunner(sessions);
  const controllers = notebookTypes.map((type) => {
    const controller = notebooks.createNotebookController(`${type}-cluster`, type, 'Simulated cluster');
    controller.description = 'Kubernetes in this process: nothing to install';
    controller.supportedLanguages = ['yaml', 'shellscript'];
    controller.supportsExecutionOrder = true;
    controller.executeHandler = (cells, notebook) => runner.run(controller, cells, notebook);
    controller.interruptHandler = runner.interrupt;
    return controller;
  });
  const onActive = (act: (notebook: NotebookDocument) => unknown) => async () => {
    const notebook = window.activeNotebookEditor?.notebook;
    if (notebook && notebookTypes.includes(notebook.notebookType)) await act(notebook);
    else window.showInformationMessage('Open a Kubebook notebook first.');
  };
  return Disposable.from(
    ...controllers,
    commands.registerCommand('kubebook.interrupt', onActive(runner.interrupt)),
    commands.registerCommand('kubebook.restartCluster', onActive(runner.restart)),
    commands.registerCommand(
      'kubebook.restartAndRunAll',
      onActive(async (notebook) => {
        await runner.restart(notebook);
        await commands.executeCommand('notebook.execute', notebook.uri);
      }),
    ),
  );
}

function createRunner(sessions: Sessions) {
  const running = new WeakMap<NotebookDocument, Set<AbortController>>();
  const turns = new WeakMap<NotebookDocument, Promise<void>>();
  const order = new WeakMap<NotebookDocument, number>();

  async function runCell(controller: NotebookController, cell: NotebookCell, signal: AbortSignal): Promise<boolean> {
    const execution = controller.createNotebookCellExecution(cell);
    const number = (order.get(cell.notebook) ?? 0) + 1;
    order.set(cell.notebook, number);
    execution.executionOrder = number;
    execution.start(Date.now());
    await execution.clearOutput();
    const stream = streamTo(execution);
    try {
      const result = await sessions.run(cell.notebook, toSource(cell), { signal, print: stream.print });
      await stream.stop();
      await execution.replaceOutput(finalOutputs(result));
      execution.end(result.ok, Date.now());
      return result.ok;
    } catch (error) {
      await stream.stop();
      await execution.replaceOutput(finalOutputs(failure(error)));
      execution.end(false, Date.now());
      return false;
    }
  }

  async function interrupt(notebook: NotebookDocument): Promise<void> {
    for (const batch of running.get(notebook) ?? []) batch.abort(new Error('Interrupted'));
  }

  /** Runs cells one after the other, up to the first that fails. */
  async function runBatch(
    controller: NotebookController,
    cells: readonly NotebookCell[],
    signal: AbortSignal,
  ): Promise<void> {
    for (const cell of cells) {
      if (signal.aborted || !(await runCell(controller, cell, signal))) return;
    }
  }

  return {
    interrupt,
    /** Batches of one notebook take turns. */
    async run(
      controller: NotebookController,
      cells: readonly NotebookCell[],
      notebook: NotebookDocument,
    ): Promise<void> {
      const batch = new AbortController();
      const batches = running.get(notebook) ?? new Set();
      running.set(notebook, batches.add(batch));
      const turn = (turns.get(notebook) ?? Promise.resolve()).then(() => runBatch(controller, cells, batch.signal));
      turns.set(notebook, turn);
      await turn;
      batches.delete(batch);
    },
    async restart(notebook: NotebookDocument): Promise<void> {
      await interrupt(notebook);
      await turns.get(notebook);
      order.delete(notebook);
      sessions.close(notebook);
    },
  };
}

function failure(error: unknown): Parameters<typeof finalOutputs>[0] {
  const text = error instanceof Error ? error.message : String(error);
  return { exitCode: 1, ok: false, interrupted: false, elapsed: 0, outputs: [{ stream: 'stderr', text }] };
}
