import { type Answer, createWorld, type World } from '#tests/support/world.ts';

/** A company with a sandbox clock that stands at this moment. */
export async function companyAt(at: string): Promise<World> {
  const world = await createWorld({ testClock: true });
  await world.moveClock(new Date(at));
  return world;
}

/** Answers of the API that must succeed. */
export async function done(answer: Promise<Answer>): Promise<Answer['body']> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
}
