import { t } from '../../text/index.ts';
import { DeskLink } from '../../ui/link.tsx';

/** Leads to the entry behind something, on the page of its case. */
export function EntryLink({
  number,
  entryId,
  onClick,
}: {
  number: string;
  entryId: string | null;
  onClick?: () => void;
}) {
  if (entryId === null) return null;
  return (
    <DeskLink
      to="/cases/$number"
      params={{ number }}
      search={{ entry: entryId }}
      fz="xs"
      lh="24px"
      display="inline-block"
      {...(onClick ? { onClick } : {})}
    >
      {t.cases.toEntry}
    </DeskLink>
  );
}
