import { api, data } from '../../api/client.ts';
import { memory } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { announce } from '../../ui/announce.tsx';
import { tell, tellProblem } from '../../ui/failure.tsx';

/** Everything that shows cases is asked for again. */
export function casesChanged(): void {
  for (const key of ['attention', 'case-list', 'cases', 'case', 'views', 'handoffs', 'promises'])
    void memory.invalidateQueries({ queryKey: [key] });
}

/** Takes a case oneself; says so, or why not. */
export async function takeCase(number: string): Promise<void> {
  try {
    await data(api.POST('/v1/cases/{number}/assignment', { params: { path: { number } }, body: {} }));
    tell(t.attention.taken(number));
    announce(t.attention.taken(number));
  } catch (error) {
    tellProblem(error);
  } finally {
    casesChanged();
  }
}
