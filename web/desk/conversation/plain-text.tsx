import { Anchor, UnstyledButton } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { Fragment, useState } from 'react';
import type { Entry } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import classes from './entry.module.css';

interface Piece {
  readonly from: number;
  readonly text: string;
  readonly fold: 'quote' | 'signature' | null;
}

/** Cuts a text at its folds. Folds that overlap or lie outside are taken as far as they make sense. */
export function pieces(text: string, folds: Entry['folds']): Piece[] {
  const cut: Piece[] = [];
  let at = 0;
  for (const fold of [...folds].sort((a, b) => a.from - b.from)) {
    const from = Math.max(at, fold.from);
    const to = Math.min(text.length, fold.to);
    if (to <= from) continue;
    if (from > at) cut.push({ from: at, text: text.slice(at, from), fold: null });
    cut.push({ from, text: text.slice(from, to), fold: fold.kind });
    at = to;
  }
  if (at < text.length) cut.push({ from: at, text: text.slice(at), fold: null });
  return cut.filter((piece) => piece.text.trim() !== '');
}

const LINK = /(https?:\/\/[^\s<>"'()]+[^\s<>"'().,;:!?])/g;

function Linked({ text }: { text: string }) {
  let at = 0;
  return text.split(LINK).map((part) => {
    const key = at;
    at += part.length;
    // A text that is split at links begins with one only where nothing stands before it.
    return /^https?:\/\//.test(part) ? (
      <Anchor
        key={`link ${key}`}
        href={part}
        target="_blank"
        rel="noopener noreferrer"
        fz="inherit"
        underline="always"
      >
        {part}
      </Anchor>
    ) : (
      <Fragment key={`text ${key}`}>{part}</Fragment>
    );
  });
}

function Folded({ text, kind }: { text: string; kind: 'quote' | 'signature' }) {
  const [open, setOpen] = useState(false);
  const say = kind === 'quote' ? t.conversation.showQuoted : t.conversation.showSignature;
  return (
    <div>
      <UnstyledButton className={classes.fold ?? ''} aria-expanded={open} onClick={() => setOpen(!open)}>
        <IconDots size={14} aria-hidden /> {say}
      </UnstyledButton>
      {open && (
        <div className={classes.quoted}>
          <Linked text={text.trim()} />
        </div>
      )}
    </div>
  );
}

/** The text of an entry, with what is quoted and signatures folded, never dropped. */
export function PlainText({ text, folds }: { text: string; folds: Entry['folds'] }) {
  return (
    <div className={classes.text}>
      {pieces(text, folds).map((piece) =>
        piece.fold ? (
          <Folded key={piece.from} text={piece.text} kind={piece.fold} />
        ) : (
          <div key={piece.from} className={classes.said}>
            <Linked text={piece.text.trim()} />
          </div>
        ),
      )}
    </div>
  );
}
