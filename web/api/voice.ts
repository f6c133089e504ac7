import { api, data } from './client.ts';
import type { paths } from './schema.ts';

type Check = paths['/v1/cases/{number}/messages/check']['post'];

/** What was found in a message as it is written. */
export type CheckedMessage = Check['responses']['200']['content']['application/json'];
/** Why a message may not leave as it is. */
export type MessageFinding = CheckedMessage['findings'][number];
type About = Omit<NonNullable<Check['requestBody']>['content']['application/json'], 'conversationId'>;

/** Looks at a message before it is sent, in a case or else in a conversation; nothing is kept. */
export function checkMessage(
  number: string | null,
  conversationId: string | null,
  about: About,
  signal: AbortSignal,
): Promise<CheckedMessage> {
  if (number !== null)
    return data(
      api.POST('/v1/cases/{number}/messages/check', {
        params: { path: { number } },
        body: { ...about, ...(conversationId === null ? {} : { conversationId }) },
        signal,
      }),
    );
  return data(
    api.POST('/v1/conversations/{id}/messages/check', {
      params: { path: { id: conversationId ?? '' } },
      body: about,
      signal,
    }),
  );
}
