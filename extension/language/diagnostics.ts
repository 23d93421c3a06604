import {
  Diagnostic,
  DiagnosticSeverity,
  Disposable,
  type DocumentSelector,
  languages,
  Position,
  Range,
  type TextDocument,
  workspace,
} from 'vscode';
import type { Diagnostic as Found } from '../../engine/language/index.ts';
import { isSettings, type Languages, toRange } from './documents.ts';
import { isOn } from './settings.ts';

/** How long a document must be left alone before it is checked. */
const pauseMilliseconds = 200;

const severities: { readonly [severity in Found['severity']]: DiagnosticSeverity } = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
};

/** Marks what does not fit the schemas in open manifests, and what is wrong in the settings of notebooks. */
export function registerDiagnostics(known: Languages, selector: DocumentSelector): Disposable {
  const collection = languages.createDiagnosticCollection('kubebook');
  const waiting = new Map<string, ReturnType<typeof setTimeout>>();

  async function check(document: TextDocument): Promise<void> {
    const { version } = document;
    const found = !isOn('diagnostics', document)
      ? []
      : isSettings(document)
        ? await settingsProblems(known, document)
        : await manifestProblems(known, document);
    if (document.version === version && !document.isClosed) collection.set(document.uri, found);
  }

  function schedule(document: TextDocument): void {
    if (languages.match(selector, document) === 0) return;
    const key = document.uri.toString();
    clearTimeout(waiting.get(key));
    const timer = setTimeout(() => {
      waiting.delete(key);
      void check(document);
    }, pauseMilliseconds);
    waiting.set(key, timer);
  }

  const scheduleAll = () => workspace.textDocuments.forEach(schedule);
  scheduleAll();
  return Disposable.from(
    collection,
    workspace.onDidOpenTextDocument(schedule),
    workspace.onDidChangeTextDocument(({ document }) => schedule(document)),
    workspace.onDidCloseTextDocument(({ uri }) => collection.delete(uri)),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('kubebook.language') || change.affectsConfiguration('yaml.schemas'))
        scheduleAll();
    }),
    { dispose: () => waiting.forEach(clearTimeout) },
  );
}

async function manifestProblems(known: Languages, document: TextDocument): Promise<Diagnostic[]> {
  const language = await known.of(document);
  return (language?.features.diagnostics(document.getText()) ?? []).map((problem) => {
    const diagnostic = new Diagnostic(toRange(document, problem.range), problem.message, severities[problem.severity]);
    diagnostic.source = 'kubebook';
    diagnostic.code = problem.code;
    return diagnostic;
  });
}

async function settingsProblems(known: Languages, document: TextDocument): Promise<Diagnostic[]> {
  const { readSettings } = await known.engine();
  return readSettings(document.getText(), 0).problems.map(({ line, column, message, severity, code }) => {
    const place = new Position(line, column);
    const range = document.getWordRangeAtPosition(place) ?? new Range(place, place);
    const level = severity === 'warning' ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error;
    const diagnostic = new Diagnostic(range, message, level);
    diagnostic.source = 'kubebook';
    diagnostic.code = code;
    return diagnostic;
  });
}
