/** Words that alone are a whole message and mean «no more of this» (FCC 47 CFR 64.1200(a)(10), and what providers tell people elsewhere). */
const STOP_WORDS: ReadonlySet<string> = new Set([
  ...['stop', 'stop all', 'stopall', 'unsubscribe', 'opt out', 'optout', 'revoke', 'quit', 'end', 'cancel'],
  ...['stopp', 'abmelden', 'abbestellen', 'keine werbung', 'keine werbung mehr'],
  ...['baja', 'alto', 'no más publicidad', 'cancelar'],
  ...['arret', 'arrêt', 'désabonner', 'désinscription', 'stop pub'],
]);

/** Whether a message as a whole asks that no more advertisement come by this way (R55). */
export const asksToStop = (text: string): boolean =>
  STOP_WORDS.has(
    text
      .slice(0, 200)
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[^\p{L}\p{M}]+/gu, ' ')
      .replace(/ (?:please|bitte|por favor|svp|sms|stop)$/u, '')
      .trim(),
  );
