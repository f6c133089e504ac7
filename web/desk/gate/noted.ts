import { memory } from '../../api/queries.ts';
import { announce } from '../../ui/announce.tsx';
import { tell, tellProblem } from '../../ui/failure.tsx';

/** Puts something on the record: says that it worked, or why not; what is shown under `keys` is asked for again. */
export async function noted(
  work: Promise<unknown>,
  said: string,
  keys: readonly (readonly unknown[])[],
): Promise<boolean> {
  try {
    await work;
    tell(said);
    announce(said);
    return true;
  } catch (error) {
    tellProblem(error);
    return false;
  } finally {
    for (const queryKey of keys) void memory.invalidateQueries({ queryKey });
  }
}
