import { Link } from '@tanstack/react-router';
import type { SearchHit } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { Face } from '../../ui/face.tsx';
import { When } from '../../ui/when.tsx';
import classes from './search.module.css';

/** Pieces of an excerpt, each with its place in the text. */
function marked(excerpt: SearchHit['excerpt']): { at: number; text: string; hit: boolean }[] {
  let at = 0;
  return excerpt.map((piece) => {
    const one = { at, ...piece };
    at += piece.text.length + 1;
    return one;
  });
}

/** One found entry, with the words found. */
export function Hit({ hit }: { hit: SearchHit }) {
  const { entry } = hit;
  const inside = (
    <>
      <span className={classes.first}>
        <b className="truncate">{hit.customerName}</b>
        <span className={classes.what}>
          {entry.author.name} · {t.channels[entry.channel]}
        </span>
        <When at={entry.occurredAt} className={classes.time} />
      </span>
      {entry.subject && <span className={classes.subject}>{entry.subject}</span>}
      <span className={classes.excerpt}>
        {marked(hit.excerpt).map((piece) =>
          piece.hit ? <mark key={piece.at}>{piece.text}</mark> : <span key={piece.at}>{piece.text}</span>,
        )}
      </span>
    </>
  );
  return (
    <li>
      {entry.conversationId ? (
        <Link to="/inbox/$id" params={{ id: entry.conversationId }} className={classes.hit} data-hit>
          {inside}
        </Link>
      ) : (
        <Link to="/customers/$id" params={{ id: entry.customerId }} className={classes.hit} data-hit>
          {inside}
        </Link>
      )}
    </li>
  );
}

/** Customers whose name or address fits. */
export function FoundCustomers({
  people,
}: {
  people: readonly { id: string; name: string; contact: string | null }[];
}) {
  if (people.length === 0) return null;
  return (
    <section className={classes.people} aria-label={t.search.customers}>
      {people.map((one) => (
        <Link key={one.id} to="/customers/$id" params={{ id: one.id }} className={classes.person} data-hit>
          <Face name={one.name} size={28} />
          <span className={classes.personName}>
            <b className="truncate">{one.name}</b>
            <span className={classes.what}>{one.contact}</span>
          </span>
        </Link>
      ))}
    </section>
  );
}
