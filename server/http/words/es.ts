import type { PageWords } from './en.ts';

/** Words of the public pages in Spanish. */
export const es: PageWords = {
  gone: {
    title: 'Este enlace no funciona',
    say: 'Puede que sea demasiado antiguo o que falte una parte. Responda al mensaje en el que estaba: leemos todas las respuestas.',
    ask: 'Puede que sea demasiado antiguo o que falte una parte. Pídanos uno nuevo, por favor.',
  },
  thanks: 'Gracias',
  failed: 'No ha funcionado. Responda, por favor, al mensaje en el que estaba el enlace.',
  notMe: {
    title: '¿Ha llegado este mensaje a la persona equivocada?',
    say: 'Si usted no es la persona a la que va dirigido, pulse el botón. No le enviaremos nada más que sea para esa persona, y le preguntaremos a ella su dirección correcta.',
    button: (address) => `${address} no es de esa persona`,
    thisAddress: 'Esta dirección',
    thanks: 'Gracias por avisarnos',
    after:
      'Desde ahora no le llegará nada que sea para esa persona. Alguien de nuestro equipo revisa cómo ha ocurrido.',
    delete: 'Borre lo que le ha llegado, por favor, y díganos que lo ha hecho:',
    deleted: 'Lo he borrado',
    notDeleted: 'No lo he borrado',
    noted: 'Lo hemos anotado. No tiene que hacer nada más.',
  },
  unsubscribe: {
    title: '¿No quiere más publicidad nuestra?',
    say: 'Pulse el botón y no le enviaremos más publicidad por este medio. Seguirá recibiendo lo que afecta a su cuenta.',
    button: 'No más publicidad',
    notMeant: 'Si este mensaje no era para usted:',
    notMe: 'No soy yo',
    done: 'Hecho',
    counts: 'No le enviaremos más publicidad por este medio. Vale desde ahora.',
  },
  inbox: {
    title: 'Sus mensajes',
    none: 'Ahora mismo no hay ninguno. Lo que tengamos para usted aparecerá aquí. No necesita contraseña: no comparta este enlace.',
    isNew: 'nuevo',
    message: 'Mensaje',
    all: 'Todos los mensajes',
  },
  told: {
    yes: 'Sí',
    no: 'No',
    say: 'Si algo no es correcto, díganoslo:',
    noted: 'Gracias. Lo hemos anotado.',
  },
  isSolved: {
    title: (subject) => `¿Está resuelto? ${subject}`,
    say: (number) => `Su número de caso es ${number}. Pulse uno de los dos botones, por favor.`,
    answers: { yes: 'Sí, está resuelto', no: 'No, no está resuelto' },
    often: 'Ha cambiado su respuesta varias veces',
    stands:
      'Vale su última respuesta. Si algo ha cambiado, responda al correo con sus propias palabras: leemos todas las respuestas.',
    solved: (number) =>
      `Hemos anotado que el caso ${number} está resuelto. Si no lo está, vuelva atrás y díganoslo, o responda a nuestro correo.`,
    notSolved: (number) =>
      `Hemos anotado que el caso ${number} no está resuelto. Una persona lo revisa de nuevo. Puede contarnos más respondiendo a nuestro correo.`,
  },
  verify: {
    addressTitle: '¿Sigue siendo esta su dirección?',
    title: '¿Es suyo?',
    given: 'Nos lo dieron como forma de contacto de un cliente nuestro:',
    right: 'Sí, es correcta',
    wrong: 'No, no es correcta',
    mine: 'Sí, es mío',
    notMe: 'No soy yo',
    noted: 'Hemos anotado que es correcto.',
    tellUs:
      'No enviaremos nada allí hasta que sea correcta. Responda al mensaje en el que estaba este enlace y díganos su dirección, por favor.',
    nothingMore:
      'No le llegará nada más de lo que es para nuestro cliente. Borre nuestro mensaje, por favor.',
  },
  works: {
    gone: 'Puede que se trate de algo que ya no se usa o que falte una parte del enlace. Responda al mensaje en el que estaba: leemos todas las respuestas.',
    title: () => '¿Le ha llegado el nuevo y funciona?',
    say: (old) => `Sustituye a ${old}. Hasta que diga que sí, lo que tiene sigue funcionando.`,
    yes: 'Sí, ha llegado y funciona',
    no: 'No, no ha llegado o no funciona',
    noted:
      'Hemos anotado que funciona. Si más tarde algo va mal, abra de nuevo esta página o responda a nuestro mensaje.',
    sorry:
      'Lo sentimos. Una persona se ocupa ahora y se pondrá en contacto con usted. Mientras tanto, lo que tiene sigue funcionando.',
  },
  partner: {
    promise: 'Prometido en su nombre',
    handoff: 'Le pedimos que se encargue de esto',
    hello: (partner) => `Hola, ${partner}:`,
    promised: (company) => `${company} ha prometido a un cliente:`,
    asked: (number) => `se trata de nuestro caso ${number}:`,
    due: 'Debe estar hecho antes del',
    answerBy: 'Responda, por favor, antes del',
    youSaid: {
      done: 'Nos ha dicho: está hecho.',
      yes: 'Nos ha dicho: estará hecho a tiempo.',
      no: 'Nos ha dicho: no se puede hacer.',
    },
    correct: 'Puede corregirlo.',
    settled: 'Esto ya está cerrado; no tiene que hacer nada más. Gracias.',
    often: 'Ha respondido varias veces. Llámenos, por favor.',
    know: '¿Qué debemos saber?',
    promiseAnswers: { done: 'Está hecho', yes: 'Estará hecho a tiempo', no: 'No se puede hacer' },
    handoffAnswers: { done: 'Está hecho', yes: 'Sí, nos encargamos', no: 'No' },
    saidNo: 'Hemos anotado que dice que no. La persona responsable aquí ya lo sabe.',
    said: 'Hemos anotado su respuesta. Puede corregirla con el mismo enlace hasta que se cierre.',
  },
};
