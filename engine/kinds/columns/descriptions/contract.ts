export interface ColumnDescriptions {
  readonly [kindAndGroup: string]: { readonly [column: string]: string } | undefined;
}
