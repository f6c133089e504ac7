/** What was on the wire when a worker died is in doubt, and never goes out again by itself: people see to it. */
import { type Company, ok } from './company.ts';
import type { Customer } from './customer.ts';

/** Mails in doubt: somebody asks whether each has arrived, and sends those again that have not. */
export async function seeToDoubts(company: Company): Promise<void> {
  const { items } = ok(await company.lead.call('GET', '/outgoing?state=in-doubt&limit=100'));
  for (const { id } of items) {
    if (!hasArrived(company, id))
      ok(await company.lead.call('POST', `/outgoing/${id}/retry`, { sure: true }));
  }
  await company.work();
}

const hasArrived = ({ office }: Company, id: string): boolean =>
  office.sink.messages.some(({ bytes }) => bytes.includes(`<${id}@`));

/** People call whoever they are asked to call, and tell them. */
export async function callWhereAsked(company: Company, { id }: Customer): Promise<void> {
  const { items } = ok(await company.lead.call('GET', `/customers/${id}/notices?limit=100`));
  for (const notice of items) {
    if (notice.state !== 'asked-person') continue;
    const telling = { outcome: 'told', say: 'Told by telephone.' };
    ok(await company.lead.call('POST', `/notices/${notice.id}/telling`, telling));
  }
  await company.work();
}
