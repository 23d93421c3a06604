import type { KubeObject } from '../../machinery/types.ts';
import { layOut } from './tabs.ts';

/** The Table of meta.k8s.io/v1, as the server sends it. */
export interface Table {
  readonly kind: 'Table';
  readonly columnDefinitions: readonly TableColumn[];
  readonly rows: readonly TableRow[];
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
}
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly priority?: number;
}
export interface TableRow {
  readonly cells: readonly unknown[];
  readonly object?: Partial<KubeObject>;
}

export const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'Table' && 'rows' in value;

export interface TableOptions {
  readonly wide?: boolean;
  readonly noHeaders?: boolean;
  readonly withNamespace?: boolean;
  /** `pod`, `deployment.apps`: put before names. */
  readonly kind?: string;
  readonly showLabels?: boolean;
  readonly labelColumns?: readonly string[];
  /** Put before all: the event of a watch. */
  readonly eventColumn?: boolean;
}

/** The lines of a table as `kubectl get` has them. */
export function tableHeader(columns: readonly TableColumn[], options: TableOptions): string[] {
  return [
    ...(options.eventColumn ? ['EVENT'] : []),
    ...(options.withNamespace ? ['NAMESPACE'] : []),
    ...shown(columns, options).map(({ column }) => column.name.toUpperCase()),
    ...(options.labelColumns ?? []).map((label) => label.slice(label.lastIndexOf('/') + 1).toUpperCase()),
    ...(options.showLabels ? ['LABELS'] : []),
  ];
}

export function tableRow(
  columns: readonly TableColumn[],
  row: TableRow,
  options: TableOptions,
  event?: string,
): string[] {
  const { metadata } = row.object ?? {};
  const labels = metadata?.labels ?? {};
  return [
    ...(options.eventColumn ? [event ?? ''] : []),
    ...(options.withNamespace ? [metadata?.namespace ?? ''] : []),
    ...shown(columns, options).map(({ index }) => {
      const text = cellText(row.cells[index]);
      return index === 0 && options.kind ? `${options.kind}/${text}` : text;
    }),
    ...(options.labelColumns ?? []).map((label) => labels[label] ?? ''),
    ...(options.showLabels ? [formatLabels(labels)] : []),
  ];
}

export function printTable(table: Table, options: TableOptions, widths?: number[]): string {
  const lines = table.rows.map((row) => tableRow(table.columnDefinitions, row, options));
  if (!options.noHeaders) lines.unshift(tableHeader(table.columnDefinitions, options));
  return layOut(lines, widths ? { widths } : {});
}

const shown = (columns: readonly TableColumn[], { wide }: TableOptions) =>
  columns.map((column, index) => ({ column, index })).filter(({ column }) => wide || !column.priority);

/** Only the first line of a cell fits. */
function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  const text = String(cell);
  const end = text.search(/[\n\r\f]/);
  return end < 0 ? text : `${text.slice(0, end)}...`;
}

export function formatLabels(labels: { readonly [key: string]: string } | undefined): string {
  const keys = Object.keys(labels ?? {}).sort();
  return keys.length === 0 ? '<none>' : keys.map((key) => `${key}=${labels?.[key]}`).join(',');
}
