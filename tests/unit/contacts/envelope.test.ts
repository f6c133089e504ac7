import { expect, test } from 'vitest';
import { withName } from '#domains/customers/index.ts';

const street = ['Calle Mayor 5', '28013 Madrid', 'Spain'];

test('a letter bears a name: the customer’s, where the address names nobody', () => {
  expect(withName('Fay Ōtani', street, true)).toEqual(['Fay Ōtani', ...street]);
  expect(withName('Fay Ōtani', street, false)).toEqual(['Fay Ōtani', ...street]);
  const named = ['Mrs F. OTANI', ...street];
  expect(withName('Fay Ōtani', named, true)).toEqual(named);
  const atWork = ['Firma Blau', 'z. Hd. Frau Ōtani', ...street];
  expect(withName('Fay Ōtani', atWork, true)).toEqual(atWork);
  // A street of the same name is nobody.
  expect(withName('Maria Rose', ['12 Rose Lane', 'Leeds'], true)[0]).toBe('Maria Rose');
  // Nobody has told us who they are yet.
  expect(withName('fay@customer.example', street, true)).toEqual(street);
  expect(withName('+34612345678', street, true)).toEqual(street);
});
