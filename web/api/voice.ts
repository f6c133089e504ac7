import { api, data } from './client.ts';
import type { paths } from './schema.ts';

type Check = paths['/v1/cases/{number}/messages/check']['post'];

/** What was found in a message as it is written. */
export type CheckedMessage = Check['responses']['200']['content']['application/json'];
/** Why a message may not leave as it is. */
export type MessageFinding = CheckedMessage['findings'][number];
type About = Omit<NonNullable<Check['requestBody']>['content']['application/json'], 'conversationId'>;

/** Where a message would be written: in a case, perhaps in one of its conversations; in a conversation; or anew, to a customer. */
export type Whereabouts =
  | { readonly number: string; readonly conversationId?: string }
  | { readonly conversationId: string }
  | { readonly customerId: string };

/** Looks at a message before it is sent; nothing is kept. */
export function checkMessage(where: Whereabouts, about: About, signal: AbortSignal): Promise<CheckedMessage> {
  if ('number' in where) {
    const { number, ...more } = where;
    const body = { ...about, ...more };
    return data(
      api.POST('/v1/cases/{number}/messages/check', { params: { path: { number } }, body, signal }),
    );
  }
  if ('conversationId' in where)
    return data(
      api.POST('/v1/conversations/{id}/messages/check', {
        params: { path: { id: where.conversationId } },
        body: about,
        signal,
      }),
    );
  return data(
    api.POST('/v1/customers/{id}/messages/check', {
      params: { path: { id: where.customerId } },
      body: about,
      signal,
    }),
  );
}
