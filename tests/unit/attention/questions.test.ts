import { expect, test } from 'vitest';
import { questionsIn } from '#domains/cases/index.ts';

test('questions are found sentence by sentence, in their normal form, each once', () => {
  expect(
    questionsIn(
      'Hello Anna. What is your account number?\nReally? Could you send us the form, please? Thanks!\nWhat is  your ACCOUNT number?',
    ),
  ).toEqual(['what is your account number', 'could you send us the form please']);
  expect(questionsIn('No question here.')).toEqual([]);
});

test('a long line without an end is read in no time', () => {
  const began = performance.now();
  expect(questionsIn('a '.repeat(200_000))).toEqual([]);
  expect(questionsIn(`${'a '.repeat(200_000)}?`)).toHaveLength(1);
  expect(performance.now() - began).toBeLessThan(1000);
});
