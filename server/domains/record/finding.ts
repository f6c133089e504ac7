/** Something that is not as it was recorded. `entryId` is the first broken entry of that customer. */
export interface Finding {
  readonly what: 'entry' | 'content' | 'gap' | 'head' | 'original' | 'checkpoint' | 'anchor';
  readonly say: string;
  readonly customerId?: string;
  readonly entryId?: string;
  readonly seq?: number;
}
