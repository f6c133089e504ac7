import { expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import type { ActionAnswer, ActionView, NewAction } from '#contracts/gate.ts';
import type * as client from '../../client/src/index.ts';

/** The same type without `readonly`, at all depths. */
type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T;

test('what the client package says of actions is what the API takes and gives', () => {
  // Any JSON within them, which no comparison of types comes to an end with.
  type Plain<T> = Omit<T, 'subject' | 'data'>;
  type Taken = z.input<typeof NewAction>;
  expectTypeOf<Writable<Plain<client.NewAction>> & { mode: 'ask' }>().toExtend<Plain<Taken>>();
  expectTypeOf<keyof client.NewAction | 'mode'>().toEqualTypeOf<keyof Taken>();
  expectTypeOf<z.output<typeof ActionAnswer>>().toEqualTypeOf<Writable<client.Answer>>();
  expectTypeOf<z.output<typeof ActionView>>().toExtend<Writable<client.ActionState>>();
});
