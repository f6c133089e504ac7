import type { PageWords } from './en.ts';

/** Words of the public pages in French. */
export const fr: PageWords = {
  gone: {
    title: 'Ce lien ne fonctionne pas',
    say: 'Il est peut-être trop ancien, ou il en manque une partie. Répondez au message où il se trouvait : nous lisons toutes les réponses.',
    ask: 'Il est peut-être trop ancien, ou il en manque une partie. Demandez-nous-en un nouveau.',
  },
  thanks: 'Merci',
  failed: 'Cela n’a pas marché. Répondez, s’il vous plaît, au message où se trouvait le lien.',
  notMe: {
    title: 'Ce message est-il arrivé chez la mauvaise personne ?',
    say: 'Si vous n’êtes pas la personne à qui il est destiné, appuyez sur le bouton. Nous ne vous enverrons plus rien qui lui soit destiné, et nous lui demanderons sa bonne adresse.',
    button: (address) => `${address} n’est pas à elle`,
    thisAddress: 'Cette adresse',
    thanks: 'Merci de nous avoir prévenus',
    after:
      'Désormais, rien de ce qui est destiné à cette personne ne vous parviendra. Quelqu’un cherche comment cela est arrivé.',
    delete: 'Effacez, s’il vous plaît, ce que vous avez reçu, et dites-nous que c’est fait :',
    deleted: 'Je l’ai effacé',
    notDeleted: 'Je ne l’ai pas effacé',
    noted: 'C’est noté. Vous n’avez rien d’autre à faire.',
  },
  unsubscribe: {
    title: 'Plus de publicité de notre part ?',
    say: 'Appuyez sur le bouton, et nous ne vous enverrons plus de publicité par ce moyen. Vous recevrez toujours ce qui concerne votre compte.',
    button: 'Plus de publicité',
    notMeant: 'Si ce message ne vous était pas destiné :',
    notMe: 'Ce n’est pas moi',
    done: 'C’est fait',
    counts: 'Nous ne vous envoyons plus de publicité par ce moyen, dès maintenant.',
  },
  inbox: {
    title: 'Vos messages',
    none: 'Il n’y en a aucun pour le moment. Ce que nous avons pour vous se trouvera ici. Aucun mot de passe n’est nécessaire : gardez ce lien pour vous.',
    isNew: 'nouveau',
    message: 'Message',
    all: 'Tous les messages',
  },
  told: {
    yes: 'Oui',
    no: 'Non',
    say: 'Si quelque chose n’est pas exact, dites-le-nous :',
    noted: 'Merci. Nous l’avons noté.',
  },
  isSolved: {
    title: (subject) => `Est-ce résolu ? ${subject}`,
    say: (number) =>
      `Votre numéro de dossier est ${number}. Appuyez, s’il vous plaît, sur l’un des deux boutons.`,
    answers: { yes: 'Oui, c’est résolu', no: 'Non, ce n’est pas résolu' },
    often: 'Vous avez changé plusieurs fois votre réponse',
    stands:
      'Votre dernière réponse compte. Si quelque chose a changé, répondez au courriel avec vos propres mots : nous lisons toutes les réponses.',
    solved: (number) =>
      `Nous avons noté que le dossier ${number} est résolu. Sinon, revenez en arrière et dites-le-nous, ou répondez à notre courriel.`,
    notSolved: (number) =>
      `Nous avons noté que le dossier ${number} n’est pas résolu. Une personne s’en occupe à nouveau. Pour nous en dire plus, répondez à notre courriel.`,
  },
  verify: {
    addressTitle: 'Est-ce toujours votre adresse ?',
    title: 'Est-ce à vous ?',
    given: 'On nous l’a donné pour joindre un de nos clients :',
    right: 'Oui, elle est exacte',
    wrong: 'Non, elle n’est pas exacte',
    mine: 'Oui, c’est à moi',
    notMe: 'Ce n’est pas moi',
    noted: 'Nous avons noté que c’est exact.',
    tellUs:
      'Rien n’y sera envoyé tant qu’elle n’est pas exacte. Répondez au message où se trouvait ce lien et donnez-nous votre adresse.',
    nothingMore:
      'Vous ne recevrez plus rien de ce qui est destiné à notre client. Effacez notre message, s’il vous plaît.',
  },
  works: {
    gone: 'Il s’agit peut-être de quelque chose qui ne sert plus, ou il manque une partie du lien. Répondez au message où il se trouvait : nous lisons toutes les réponses.',
    title: () => 'Le nouveau est-il arrivé, et fonctionne-t-il ?',
    say: (old) =>
      `Il remplace ${old}. Tant que vous n’avez pas dit oui, ce que vous avez continue de fonctionner.`,
    yes: 'Oui, il est arrivé et fonctionne',
    no: 'Non, il n’est pas arrivé ou ne fonctionne pas',
    noted:
      'Nous avons noté qu’il fonctionne. Si plus tard quelque chose ne va pas, ouvrez à nouveau cette page ou répondez à notre message.',
    sorry:
      'Nous sommes désolés. Une personne s’en occupe maintenant et vous contactera. D’ici là, ce que vous avez continue de fonctionner.',
  },
  partner: {
    promise: 'Promis en votre nom',
    handoff: 'Nous vous demandons de prendre ceci en charge',
    hello: (partner) => `Bonjour ${partner},`,
    promised: (company) => `${company} a promis à un client :`,
    asked: (number) => `il s’agit de notre dossier ${number} :`,
    due: 'À faire avant le',
    answerBy: 'Merci de répondre avant le',
    youSaid: {
      done: 'Vous nous avez dit : c’est fait.',
      yes: 'Vous nous avez dit : ce sera fait à temps.',
      no: 'Vous nous avez dit : ce n’est pas possible.',
    },
    correct: 'Vous pouvez le corriger.',
    settled: 'C’est réglé ; vous n’avez plus rien à faire. Merci.',
    often: 'Vous avez répondu plusieurs fois. Appelez-nous, s’il vous plaît.',
    know: 'Que devons-nous savoir ?',
    promiseAnswers: { done: 'C’est fait', yes: 'Ce sera fait à temps', no: 'Ce n’est pas possible' },
    handoffAnswers: { done: 'C’est fait', yes: 'Oui, nous nous en chargeons', no: 'Non' },
    saidNo: 'Nous avons noté que vous dites non, et la personne responsable ici le sait déjà.',
    said: 'Nous avons noté votre réponse. Vous pouvez la corriger par le même lien jusqu’à ce que ce soit réglé.',
  },
};
