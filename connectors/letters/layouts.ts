/** A rectangle on paper, in millimetres from its top left corner. */
interface Field {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where things stand on the paper so that an envelope's window shows the address and nothing else; millimetres. */
export interface Layout {
  /** Width and height of the paper. */
  readonly paper: readonly [number, number];
  /** The small line that says whom it goes back to. */
  readonly senderLine: Field;
  readonly address: Field;
  /** Where the date stands, to the right of the window. */
  readonly date: Field;
  /** Top of the subject, below the window. */
  readonly textTop: number;
  readonly left: number;
  readonly right: number;
  /** Room for the footer. */
  readonly bottom: number;
  /** Where the paper is folded, from the top. */
  readonly folds: readonly number[];
}

const A4 = [210, 297] as const;

/**
 * Envelopes by their usual name. A folded sheet moves within its envelope: each `address` is what stays visible wherever the
 * sheet has slid to.
 */
export const LAYOUTS = {
  // DIN 5008, form B: field of 85 by 45 mm at (20, 45); 17.7 mm of it for the sender, 27.3 mm for the address.
  'din-5008-b': {
    paper: A4,
    senderLine: { x: 25, y: 57.7, width: 80, height: 5 },
    address: { x: 25, y: 62.7, width: 80, height: 27.3 },
    date: { x: 125, y: 62.7, width: 65, height: 5 },
    textTop: 103.46,
    left: 25,
    right: 20,
    bottom: 25,
    folds: [105, 210],
  },
  // The usual British window of 90 by 35 mm, 20 mm from the left, for A4 folded once (C5) or twice (DL).
  'uk-c5': {
    paper: A4,
    senderLine: { x: 24, y: 53, width: 82, height: 4 },
    address: { x: 24, y: 57, width: 82, height: 24 },
    date: { x: 125, y: 57, width: 65, height: 5 },
    textTop: 103,
    left: 24,
    right: 20,
    bottom: 25,
    folds: [148.5],
  },
  // A no. 10 envelope with its window of 4½ by 1⅛ inches, 7⁄8 from the left and ½ from the bottom; US Letter folded twice.
  'us-10': {
    paper: [215.9, 279.4],
    senderLine: { x: 25, y: 22, width: 100, height: 4 },
    address: { x: 25, y: 62, width: 105, height: 19 },
    date: { x: 135, y: 62, width: 60, height: 5 },
    textTop: 100,
    left: 25,
    right: 20,
    bottom: 25,
    folds: [93.1, 186.3],
  },
} as const satisfies Readonly<Record<string, Layout>>;

export type LayoutName = keyof typeof LAYOUTS;
