import type { PolicyComparison } from '../../api/policies.ts';
import { t } from '../../text/index.ts';
import { DeskLink } from '../../ui/link.tsx';
import { sayType } from '../gate/words.ts';

type Past = PolicyComparison['examples'][number]['action'];

/** To an action that was asked or reported; of a message of ours to its customer, whose page shows it. */
export function PastLink({ of }: { of: Past }) {
  if (of.kind === 'message')
    return (
      <DeskLink to="/customers/$id" params={{ id: of.customerId }} fz="sm" lh="24px">
        {t.policies.message}
      </DeskLink>
    );
  return (
    <DeskLink to="/actions/$id" params={{ id: of.id }} fz="sm" lh="24px">
      {`${sayType(of.type)} · ${of.externalId}`}
    </DeskLink>
  );
}

/** When it was decided; and who asked, where somebody did. */
export const pastFrom = ({ kind, source }: Past, when: string): string =>
  kind === 'message' ? when : `${source} · ${when}`;
