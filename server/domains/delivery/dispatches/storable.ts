/**
 * What a provider says, as it can be stored: without NUL and halves of characters, and not too long (UTF-16 units). Unless told
 * it may stand in an index, which takes no long ones.
 */
export const storable = (text: string, most = 300): string =>
  text.replaceAll('\0', '').slice(0, most).toWellFormed();
