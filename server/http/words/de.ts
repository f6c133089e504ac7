import type { PageWords } from './en.ts';

/** Words of the public pages in German. */
export const de: PageWords = {
  gone: {
    title: 'Dieser Link funktioniert nicht',
    say: 'Vielleicht ist er zu alt, oder ein Teil davon fehlt. Antworten Sie auf die Nachricht, in der er stand: Wir lesen jede Antwort.',
    ask: 'Vielleicht ist er zu alt, oder ein Teil davon fehlt. Bitte fragen Sie uns nach einem neuen.',
  },
  thanks: 'Danke',
  failed: 'Das hat nicht geklappt. Bitte antworten Sie auf die Nachricht, in der der Link stand.',
  notMe: {
    title: 'Ist diese Nachricht bei der falschen Person angekommen?',
    say: 'Wenn Sie nicht die Person sind, für die sie bestimmt ist, drücken Sie den Knopf. Wir schicken Ihnen dann nichts mehr, was für sie bestimmt ist, und fragen sie nach ihrer richtigen Adresse.',
    button: (address) => `${address} gehört nicht dazu`,
    thisAddress: 'Diese Adresse',
    thanks: 'Danke, dass Sie uns das sagen',
    after:
      'Ab jetzt geht nichts mehr an Sie, was für diese Person bestimmt ist. Ein Mensch prüft, wie es dazu kam.',
    delete: 'Bitte löschen Sie, was Sie erhalten haben, und sagen Sie uns, dass Sie es getan haben:',
    deleted: 'Ich habe es gelöscht',
    notDeleted: 'Ich habe es nicht gelöscht',
    noted: 'Wir haben es notiert. Sie müssen nichts weiter tun.',
  },
  unsubscribe: {
    title: 'Keine Werbung mehr von uns?',
    say: 'Drücken Sie den Knopf, dann schicken wir Ihnen auf diesem Weg keine Werbung mehr. Was Ihr Kundenkonto betrifft, bekommen Sie weiterhin.',
    button: 'Keine Werbung mehr',
    notMeant: 'Wenn diese Nachricht nicht für Sie bestimmt war:',
    notMe: 'Das bin ich nicht',
    done: 'Erledigt',
    counts: 'Wir schicken Ihnen auf diesem Weg keine Werbung mehr. Das gilt ab sofort.',
  },
  inbox: {
    title: 'Ihre Nachrichten',
    none: 'Im Moment gibt es keine. Was wir für Sie haben, wird hier stehen. Sie brauchen kein Passwort: Geben Sie diesen Link nicht weiter.',
    isNew: 'neu',
    message: 'Nachricht',
    all: 'Alle Nachrichten',
  },
  told: {
    yes: 'Ja',
    no: 'Nein',
    say: 'Wenn etwas nicht stimmt, sagen Sie es uns:',
    noted: 'Danke. Wir haben es notiert.',
  },
  isSolved: {
    title: (subject) => `Ist es gelöst? ${subject}`,
    say: (number) => `Ihre Vorgangsnummer ist ${number}. Bitte drücken Sie einen der beiden Knöpfe.`,
    answers: { yes: 'Ja, es ist gelöst', no: 'Nein, es ist nicht gelöst' },
    often: 'Sie haben Ihre Antwort mehrmals geändert',
    stands:
      'Ihre letzte Antwort gilt. Wenn sich etwas geändert hat, antworten Sie auf die Mail mit Ihren eigenen Worten: Wir lesen jede Antwort.',
    solved: (number) =>
      `Wir haben notiert, dass Vorgang ${number} gelöst ist. Wenn nicht, gehen Sie zurück und sagen Sie es uns, oder antworten Sie auf unsere Mail.`,
    notSolved: (number) =>
      `Wir haben notiert, dass Vorgang ${number} nicht gelöst ist. Ein Mensch sieht ihn sich noch einmal an. Mehr können Sie uns sagen, indem Sie auf unsere Mail antworten.`,
  },
  verify: {
    addressTitle: 'Ist das noch Ihre Adresse?',
    title: 'Gehört das Ihnen?',
    given: 'Das wurde uns genannt, um jemanden zu erreichen, der Kunde bei uns ist:',
    right: 'Ja, sie stimmt',
    wrong: 'Nein, sie stimmt nicht',
    mine: 'Ja, das gehört mir',
    notMe: 'Das bin ich nicht',
    noted: 'Wir haben notiert, dass es stimmt.',
    tellUs:
      'Dorthin geht nichts, bis sie stimmt. Bitte antworten Sie auf die Nachricht, in der dieser Link stand, und nennen Sie uns Ihre Adresse.',
    nothingMore:
      'Was für unseren Kunden bestimmt ist, geht nicht mehr an Sie. Bitte löschen Sie unsere Nachricht.',
  },
  works: {
    gone: 'Vielleicht geht es um etwas, das nicht mehr benutzt wird, oder ein Teil des Links fehlt. Antworten Sie auf die Nachricht, in der er stand: Wir lesen jede Antwort.',
    title: () => 'Ist Ihr Ersatz angekommen, und funktioniert er?',
    say: (old) => `Er ersetzt ${old}. Bis Sie ja sagen, funktioniert weiter, was Sie haben.`,
    yes: 'Ja, er ist da und funktioniert',
    no: 'Nein, er ist nicht da oder funktioniert nicht',
    noted:
      'Wir haben notiert, dass er funktioniert. Wenn später etwas nicht stimmt, öffnen Sie diese Seite noch einmal oder antworten Sie auf unsere Nachricht.',
    sorry:
      'Das tut uns leid. Ein Mensch kümmert sich jetzt darum und meldet sich bei Ihnen. Was Sie haben, funktioniert so lange weiter.',
  },
  partner: {
    promise: 'In Ihrem Namen zugesagt',
    handoff: 'Wir bitten Sie, das zu übernehmen',
    hello: (partner) => `Guten Tag ${partner},`,
    promised: (company) => `${company} hat einer Kundin oder einem Kunden zugesagt:`,
    asked: (number) => `es geht um unseren Vorgang ${number}:`,
    due: 'Fällig bis',
    answerBy: 'Bitte antworten Sie bis',
    youSaid: {
      done: 'Sie haben uns gesagt: Es ist erledigt.',
      yes: 'Sie haben uns gesagt: Es wird rechtzeitig erledigt.',
      no: 'Sie haben uns gesagt: Es ist nicht möglich.',
    },
    correct: 'Sie können das berichtigen.',
    settled: 'Das ist abgeschlossen; Sie müssen nichts weiter tun. Danke.',
    often: 'Sie haben schon mehrmals geantwortet. Bitte rufen Sie uns an.',
    know: 'Was sollten wir wissen?',
    promiseAnswers: {
      done: 'Es ist erledigt',
      yes: 'Es wird rechtzeitig erledigt',
      no: 'Es ist nicht möglich',
    },
    handoffAnswers: { done: 'Es ist erledigt', yes: 'Ja, wir übernehmen es', no: 'Nein' },
    saidNo: 'Wir haben notiert, dass Sie nein sagen. Wer hier dafür verantwortlich ist, weiß es schon.',
    said: 'Wir haben Ihre Antwort notiert. Bis es abgeschlossen ist, können Sie sie über denselben Link berichtigen.',
  },
};
