import { stale } from '../../api/cases.ts';
import { api, data } from '../../api/client.ts';
import { t } from '../../text/index.ts';
import { tell, tellProblem } from '../../ui/failure.tsx';

/** Does one thing to a case: says that it worked, or why not; all that shows the case is asked for again. */
export async function work<T>(
  number: string | null,
  doing: Promise<T>,
  said: string | ((answer: T) => string),
): Promise<T | null> {
  try {
    const answer = await doing;
    stale(number);
    tell(typeof said === 'string' ? said : said(answer));
    return answer;
  } catch (error) {
    tellProblem(error);
    return null;
  }
}

/** Takes the joining of a case back: exactly what it brought along is its own again. */
export const takeJoiningBack = (number: string): Promise<unknown> =>
  work(
    number,
    data(api.DELETE('/v1/cases/{number}/joining', { params: { path: { number } } })),
    t.cases.joinedBack,
  );
