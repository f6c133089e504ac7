/** The verb ran, has said what it found, and not all is well: exit code 1. */
export class NotAllWell extends Error {
  override readonly name = 'NotAllWell';
}

/** The verb was asked for something that cannot be: exit code 2. The message says what would be right. */
export class WrongUsage extends Error {
  override readonly name = 'WrongUsage';
}
