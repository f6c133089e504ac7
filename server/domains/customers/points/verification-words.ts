/** What a verification says. */
export interface VerificationWords {
  readonly subject: string;
  readonly text: string;
}

/** What stands in a verification: the code, the link, and the postal address that it is about, if any. */
interface Given {
  readonly code: string;
  readonly link: string;
  readonly address: string | null;
}

const WORDS: Readonly<
  Record<
    string,
    { proving(g: Given): VerificationWords; asking(g: Given & { address: string }): VerificationWords }
  >
> = {
  en: {
    proving: ({ code, link }) => ({
      subject: 'Please confirm that this reaches you',
      text: `Your code is ${code}. It counts for one hour.\n\nOr open this page, where you can also say that this was not meant for you:\n${link}`,
    }),
    asking: ({ code, link, address }) => ({
      subject: 'Is this still your address?',
      text: `We have this address of yours:\n\n${address}\n\nPlease tell us on this page whether it is right:\n${link}\n\nOn the telephone you can tell us this code: ${code}.`,
    }),
  },
  de: {
    proving: ({ code, link }) => ({
      subject: 'Bitte bestätigen Sie, dass Sie dies erreicht',
      text: `Ihr Code ist ${code}. Er gilt eine Stunde.\n\nOder öffnen Sie diese Seite; dort können Sie auch sagen, dass dies nicht für Sie bestimmt war:\n${link}`,
    }),
    asking: ({ code, link, address }) => ({
      subject: 'Ist das noch Ihre Anschrift?',
      text: `Wir haben diese Anschrift von Ihnen:\n\n${address}\n\nBitte sagen Sie uns auf dieser Seite, ob sie stimmt:\n${link}\n\nAm Telefon können Sie uns diesen Code nennen: ${code}.`,
    }),
  },
  es: {
    proving: ({ code, link }) => ({
      subject: 'Confirme que este mensaje le llega',
      text: `Su código es ${code}. Vale durante una hora.\n\nO abra esta página, donde también puede decir que esto no era para usted:\n${link}`,
    }),
    asking: ({ code, link, address }) => ({
      subject: '¿Sigue siendo esta su dirección?',
      text: `Tenemos esta dirección suya:\n\n${address}\n\nDíganos en esta página si es correcta:\n${link}\n\nPor teléfono puede decirnos este código: ${code}.`,
    }),
  },
  fr: {
    proving: ({ code, link }) => ({
      subject: 'Merci de confirmer que ce message vous parvient',
      text: `Votre code est ${code}. Il est valable une heure.\n\nOu ouvrez cette page, où vous pouvez aussi dire que ce message ne vous était pas destiné :\n${link}`,
    }),
    asking: ({ code, link, address }) => ({
      subject: 'Est-ce toujours votre adresse ?',
      text: `Nous avons cette adresse :\n\n${address}\n\nDites-nous sur cette page si elle est exacte :\n${link}\n\nAu téléphone, vous pouvez nous donner ce code : ${code}.`,
    }),
  },
};

/** The words in a customer's language (BCP 47); in English where there are none in theirs. */
export function verificationWords(language: string, given: Given): VerificationWords {
  const words = WORDS[language.slice(0, 2).toLowerCase()] ?? WORDS.en;
  if (!words) throw new Error('The words of verifications are missing.');
  return given.address === null ? words.proving(given) : words.asking({ ...given, address: given.address });
}
