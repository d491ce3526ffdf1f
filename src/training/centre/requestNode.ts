/** One node of a request table; the notation of `fields` stands in requestTables.ts. */
export interface RequestNode {
  readonly many: boolean;
  /** A list that may be empty. */
  readonly optional?: true;
  readonly fields: string;
  /** Lists inside each row. */
  readonly children?: Readonly<Record<string, string>>;
}
