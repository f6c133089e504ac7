/** What an answer's `command_status` means (SMPP 3.4, 5.1.3). */
export interface SubmitFailure {
  /** `later`: another time it may be taken; `never`: this message to this number will not. */
  readonly outcome: 'later' | 'never';
  /** The provider wants it slower. */
  readonly throttled: boolean;
  readonly say: string;
}

const NEVER: Readonly<Record<number, string>> = {
  1: 'the message is too long',
  11: 'the number is not valid',
  80: 'this kind of number is not taken',
  81: 'this numbering plan is not taken',
  101: 'it was refused for good',
  102: 'it was refused',
};

const LATER: Readonly<Record<number, string>> = {
  5: 'it says that it is signed in already elsewhere',
  8: 'it has a fault of its own',
  10: 'it does not let us send from this number or name',
  13: 'it refused the sign-in',
  14: 'the password is wrong',
  15: 'the system id is wrong',
  20: 'its queue is full',
  69: 'it could not take the message',
  88: 'it wants fewer messages at a time',
  100: 'it cannot take it now',
};

const THROTTLED: readonly number[] = [0x14, 0x58];

/** Tells a refusal for good from one for now; what is not known may be tried again. */
export function submitFailure(status: number): SubmitFailure {
  const never = NEVER[status];
  const code = `0x${status.toString(16).padStart(8, '0')}`;
  return {
    outcome: never === undefined ? 'later' : 'never',
    throttled: THROTTLED.includes(status),
    say: `The provider refused it: ${never ?? LATER[status] ?? 'it gave no known reason'} (${code}).`,
  };
}
