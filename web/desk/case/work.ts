import { stale } from '../../api/cases.ts';
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
