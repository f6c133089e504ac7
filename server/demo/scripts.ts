/** What people write about in the demo. `{product}`, `{order}`, `{invoice}`, `{first}`, `{amount}` are filled in. */

export interface Turn {
  readonly by: 'customer' | 'staff';
  /** Hours since the turn before. */
  readonly after: number;
  readonly text: string;
  readonly attach?: 'photo' | 'invoice' | 'order-form' | 'label';
  readonly html?: true;
  /** What it promises, and within how many hours. */
  readonly promise?: { readonly words: string; readonly act: string; readonly within: number };
}

export interface Script {
  readonly subject: string;
  readonly language: string;
  /** For firms only, or for people only; both where it is left out. */
  readonly of?: 'firm' | 'person';
  readonly team: 'Service' | 'Orders';
  readonly turns: readonly Turn[];
}

const c = (after: number, text: string, more: Partial<Turn> = {}): Turn => ({
  by: 'customer',
  after,
  text,
  ...more,
});
const s = (after: number, text: string, more: Partial<Turn> = {}): Turn => ({
  by: 'staff',
  after,
  text,
  ...more,
});
const on = (
  language: string,
  team: Script['team'],
  subject: string,
  turns: Turn[],
  of?: Script['of'],
): Script => ({
  language,
  team,
  subject,
  turns,
  ...(of ? { of } : {}),
});

const ENGLISH: readonly Script[] = [
  on('en', 'Orders', 'Where is my order {order}?', [
    c(
      0,
      'Hello,\n\nI ordered a {product} nearly three weeks ago (order {order}) and the tracking page has said "preparing" ever since. Could you tell me when it will actually leave?\n\nThanks,\n{first}',
    ),
    s(
      4,
      'Hello {first},\n\nyour {product} is built and passed its check this morning; it was waiting for the mudguards in your colour. It leaves on Thursday and takes two working days. I will write to you with the tracking number as soon as I have it.\n\nBest wishes',
      { promise: { words: 'It leaves on Thursday', act: 'send', within: 72 } },
    ),
    s(
      50,
      'Hello {first},\n\nit is on its way: carrier reference FH-{order}. They will call the evening before.\n\nBest wishes',
      { attach: 'label' },
    ),
    c(
      47,
      'It arrived today, well packed, nothing missing. Thank you for writing without my having to ask twice!\n\n{first}',
    ),
  ]),
  on('en', 'Service', 'Clicking noise from the chain', [
    c(
      0,
      'Hi there,\n\nafter about 300 km my {product} started clicking on every turn of the left crank. It is louder uphill. The shop around the corner says it is the bottom bracket. Is that covered?\n\n{first}',
    ),
    s(
      6,
      'Hi {first},\n\nyes, that is covered for two years. Before you take it apart: does it also click when you stand on the pedals without pedalling? If so it is more often the pedal thread than the bracket.\n\nA short recording helps, if you can make one.',
    ),
    c(
      20,
      'It clicks standing too! I took the left pedal off, greased it as in your video and put it back. Silence. I feel slightly foolish.\n\n{first}',
      { html: true },
    ),
    s(2, 'No reason to: it is the most common noise we hear about. Enjoy the quiet.'),
  ]),
  on('en', 'Service', 'Battery does not charge any more', [
    c(
      0,
      'Good morning,\n\nsince Tuesday the battery of my {product} does not charge. The charger shows red for a second, then nothing. I tried another socket. I commute on it every day, so this is a real problem.\n\nRegards\n{first}',
      { attach: 'photo' },
    ),
    s(
      1,
      'Good morning {first},\n\nthank you for the photo. Please do not open the battery. Red for one second means that the charger protects itself; in nine of ten cases the contacts are damp. Please dry them, leave the battery indoors for two hours, and try once more.\n\nIf it is still red, I send you a replacement today, before we have the old one back.',
    ),
    c(5, 'Still red after a night indoors.'),
    s(
      1,
      'Then the replacement goes out today with the 16:00 van, order {order}. A label for the old one is attached; any day in the next three weeks is fine.',
      { attach: 'label', promise: { words: 'the replacement goes out today', act: 'send', within: 40 } },
    ),
    c(30, 'New battery is here and works. That was quick. Thank you.\n{first}'),
  ]),
  on('en', 'Service', 'Thank you', [
    c(
      0,
      'I rarely write such mails, but: your colleague on the phone yesterday walked me through setting up the brakes of the {product} for half an hour, and was never impatient. Please tell them that it made my week.\n\n{first}',
    ),
    s(3, 'Dear {first},\n\nI have read it out to the whole team. Thank you for taking the time!'),
  ]),
  on('en', 'Orders', 'Complaint: second delivery date missed', [
    c(
      0,
      'To whom it may concern,\n\nyou promised delivery of order {order} for the 3rd. I took a day off. Nobody came and nobody called. You then promised the 9th. Nobody came again.\n\nI expect a binding date, and compensation for two lost days, or my money back.\n\n{first}',
    ),
    s(
      2,
      'Dear {first},\n\nyou are right to be angry, and I am sorry. I have looked at what happened: the carrier scanned the parcel into the wrong van both times and we did not notice, which we should have.\n\nWhat I can do: our own driver brings it on Saturday between 9 and 11, and we take {amount} off the invoice. If you prefer your money back, one line is enough.',
      {
        promise: { words: 'our own driver brings it on Saturday between 9 and 11', act: 'send', within: 120 },
      },
    ),
    c(16, 'Saturday is fine. But please really come.\n{first}'),
    s(
      70,
      'Dear {first},\n\nour driver tells me that he handed it over at 9:40. The credit note is attached. Thank you for the third chance.',
      { attach: 'invoice' },
    ),
  ]),
  on(
    'en',
    'Orders',
    'Invoice {invoice} – VAT number missing',
    [
      c(
        0,
        'Hello,\n\nour accounts cannot book invoice {invoice} because our VAT number is not on it. Could you issue it again, please? It is due on the 15th.\n\nKind regards\n{first}',
      ),
      s(
        3,
        'Hello,\n\nhere it is with the VAT number; the old one is cancelled. I have written the number into your customer record, so it will be on every invoice from now on.',
        { attach: 'invoice' },
      ),
      c(1, 'Perfect, booked. Thank you.'),
    ],
    'firm',
  ),
  on(
    'en',
    'Orders',
    'Purchase order for six bikes',
    [
      c(
        0,
        'Dear team,\n\nplease find attached our purchase order for six {product}, delivery to our depot. Could you confirm price and week of delivery?\n\nBest\n{first}',
        { attach: 'order-form' },
      ),
      s(
        5,
        'Dear partners,\n\nconfirmed: six {product} at the framework price, delivery in three weeks, the pro forma is attached. One question: do you want the frames numbered as last time?',
        { attach: 'invoice' },
      ),
      c(22, 'Yes please, continuing from 41. And could two of them have the front rack?'),
      s(3, 'Noted: numbers 41 to 46, front rack on 45 and 46. Nothing else changes.'),
    ],
    'firm',
  ),
  on(
    'en',
    'Orders',
    'New address',
    [
      c(
        0,
        'Hi, we have moved. Please send order {order} to 14 Canal Lane instead of the old place.\n\n{first}',
      ),
      s(2, 'Hi {first}, done; it had not left yet. You will see the new address on the parcel note.'),
    ],
    'person',
  ),
  on(
    'en',
    'Orders',
    'Frame size exchange',
    [
      c(
        0,
        'Hello,\n\nthe {product} in M is too small for me after all (I am 1.84 m). It has been ridden once around the block. Can I exchange it for L, and who pays for the transport?\n\n{first}',
      ),
      s(
        5,
        'Hello {first},\n\nof course. At 1.84 m L is right. We bring the L and take the M along in one go; the exchange is free within 30 days. Would next Wednesday suit you?',
      ),
      c(9, 'Wednesday after 17:00 would be ideal.'),
      s(1, 'Wednesday, 17:00 to 19:00. The driver calls half an hour ahead.', {
        promise: {
          words: 'Wednesday, 17:00 to 19:00. The driver calls half an hour ahead.',
          act: 'other',
          within: 110,
        },
      }),
      c(60, 'Fits like a glove. Thanks.'),
    ],
    'person',
  ),
  on('en', 'Service', 'Is the front fork under warranty?', [
    c(
      0,
      'Hi,\n\nthe fork of my {product} loses air overnight. Bought 22 months ago, always serviced at your dealer. Warranty or not?\n\n{first}',
    ),
    s(
      8,
      'Hi {first},\n\nwarranty: 22 months is inside 24. Your dealer can swap the seals at once, on us. I have sent them the authorisation.',
    ),
  ]),
  on('en', 'Service', 'Damaged on arrival', [
    c(
      0,
      'The box of order {order} was torn open on one side, and the top tube of the {product} has a scratch to the metal. Photo attached. I signed "under reserve".\n\n{first}',
      { attach: 'photo', html: true },
    ),
    s(
      2,
      'Thank you for signing under reserve, that makes it simple. Would you prefer a new frame (two weeks), or keep it with {amount} back?',
    ),
    c(26, 'I can live with the scratch. Please take the {amount}.'),
    s(2, 'The money is on its way, and a touch-up pen in your colour too.'),
  ]),
  on('en', 'Orders', 'Refund not here yet', [
    c(
      0,
      'Hello, I returned my {product} on the 2nd and your mail said "within five days". It is now day eleven. Where are my {amount}?\n\n{first}',
    ),
    s(
      3,
      'Hello {first},\n\nI found it: your bank sent the transfer back because the account holder’s name was cut off. It left again this morning, and I have asked for an express transfer. You should see it tomorrow.',
      { promise: { words: 'You should see it tomorrow.', act: 'refund', within: 20 } },
    ),
    c(28, 'Arrived. Thanks for sorting it out.'),
  ]),
  on('en', 'Service', 'App does not find the bike', [
    c(
      0,
      'Since the last update the app does not find my {product} any more. Phone restarted, Bluetooth on. Ideas?\n\n{first}',
    ),
    s(
      2,
      'Hi {first}, please remove the bike in the phone’s own Bluetooth list (not only in the app), then hold the display button for 8 seconds until it blinks blue, and pair again.',
    ),
    c(3, 'That was it. You may want to write that into the app…'),
    s(20, 'Passed on to the people who make it. Thank you.'),
  ]),
  on(
    'en',
    'Service',
    'Stolen bike – frame number needed',
    [
      c(
        0,
        'My {product} was stolen last night. The police need the frame number, and I cannot find my papers. My order was {order}.\n\n{first}',
      ),
      s(
        1,
        'I am sorry to hear that. Your frame number is FH7-{order}-K. The confirmation for police and insurer is attached. We mark it as stolen here: if it ever comes to a dealer of ours, they call us.',
        { attach: 'invoice' },
      ),
      c(4, 'Thank you for being so fast.'),
    ],
    'person',
  ),
  on(
    'en',
    'Orders',
    'Test ride on Saturday',
    [
      c(
        0,
        'Hello! Do you have a {product} in S for a test ride on Saturday? My daughter and I would come by at eleven.\n\n{first}',
      ),
      s(6, 'Hello {first}, yes, we do. I have put your name on it for eleven. Please bring an ID.'),
      c(2, 'Great, see you then!'),
    ],
    'person',
  ),
  on(
    'en',
    'Service',
    'Annual service for the fleet',
    [
      c(
        0,
        'Dear Fernhill,\n\nit is that time of the year: 14 bikes are due for service. Can your van come to us again, ideally on two mornings before the season?\n\nRegards',
        { html: true },
      ),
      s(
        20,
        'Dear partners,\n\nwe can offer the 11th and 12th, from 7:30. Same list as last year? Please tell us which bikes had trouble.',
      ),
      c(30, 'Both days suit us. Numbers 3 and 9 brake badly, 12 has a wobbly wheel.'),
      s(4, 'Noted; we bring pads and a wheel. See you on the 11th.'),
    ],
    'firm',
  ),
  on(
    'en',
    'Orders',
    'Cancel order {order}',
    [
      c(
        0,
        'Please cancel order {order}. I have found the same bike second-hand nearby. Sorry for the trouble.\n{first}',
      ),
      s(2, 'Cancelled; nothing was charged. Good rides on the other one, we are happy to look after it too.'),
    ],
    'person',
  ),
];

const OTHERS: readonly Script[] = [
  on('de', 'Orders', 'Lieferzeit {product}', [
    c(
      0,
      'Guten Tag,\n\nwie lange ist derzeit die Lieferzeit für das {product} in Größe M? Auf der Website steht „auf Anfrage“.\n\nMit freundlichen Grüßen\n{first}',
    ),
    s(
      4,
      'Guten Tag,\n\nin Größe M haben wir drei am Lager; Lieferung innerhalb einer Woche. Soll ich Ihnen eines zurücklegen?',
    ),
    c(18, 'Ja bitte, in Dunkelgrün. Die Bestellung läuft unter {order}.'),
    s(2, 'Ist zurückgelegt. Vielen Dank für Ihre Bestellung!', { attach: 'invoice' }),
  ]),
  on('de', 'Service', 'Reklamation: Bremse schleift', [
    c(
      0,
      'Sehr geehrte Damen und Herren,\n\ndie Vorderradbremse an meinem {product} schleift seit der Inspektion in Ihrer Werkstatt. Das kann doch nicht sein, vorher war alles in Ordnung!\n\n{first}',
      { attach: 'photo' },
    ),
    s(
      3,
      'Guten Tag,\n\ndas tut mir leid, das hätte bei der Probefahrt auffallen müssen. Kommen Sie einfach ohne Termin vorbei, es dauert zehn Minuten und kostet natürlich nichts.',
    ),
    c(46, 'War heute da, jetzt ist Ruhe. Danke für die schnelle Hilfe.'),
  ]),
  on('de', 'Service', 'Vielen Dank', [
    c(
      0,
      'Hallo,\n\nheute kam das Ersatzteil, und der Einbau war mit Ihrer Anleitung ein Kinderspiel. Vielen Dank und ein schönes Wochenende!\n{first}',
    ),
  ]),
  on('fr', 'Orders', 'Facture {invoice}', [
    c(
      0,
      'Bonjour,\n\npourriez-vous me renvoyer la facture {invoice} du {product} ? Mon assurance me la demande avant vendredi.\n\nBien cordialement,\n{first}',
    ),
    s(3, 'Bonjour,\n\nvous la trouverez en pièce jointe. Bonne journée !', { attach: 'invoice' }),
    c(1, 'Merci beaucoup, c’est parfait.'),
  ]),
  on('fr', 'Service', 'Panne du moteur', [
    c(
      0,
      'Bonjour,\n\nle moteur de mon {product} s’arrête dans les montées et l’écran affiche « E-21 ». C’est très gênant, j’habite en haut de la côte…\n\n{first}',
    ),
    s(
      4,
      'Bonjour,\n\nE-21 signale une surchauffe. Votre version du logiciel est ancienne : la mise à jour chez votre revendeur règle ce problème. Je l’ai prévenu, il vous attend.',
    ),
    c(70, 'C’est fait, et je monte la côte sans m’arrêter. Merci !'),
  ]),
  on('es', 'Orders', 'Devolución del pedido {order}', [
    c(
      0,
      'Buenos días:\n\nQuisiera devolver la {product} del pedido {order}; el color no es como en la foto. ¿Cómo lo hago?\n\nUn saludo,\n{first}',
    ),
    s(
      4,
      'Buenos días:\n\nNo hay problema. Le adjunto la etiqueta; el transportista la recoge en su casa el día que usted diga.',
      { attach: 'label' },
    ),
    c(25, 'El jueves por la tarde, por favor. Gracias.'),
  ]),
  on('nl', 'Service', 'Accu van de {product}', [
    c(
      0,
      'Goedemiddag,\n\nhoe ver kom ik normaal gesproken met de accu van de {product}? De mijne haalt nog geen 30 kilometer.\n\nGroeten,\n{first}',
    ),
    s(
      6,
      'Goedemiddag,\n\nbij gemengd gebruik zijn 70 kilometer gewoon. Kunt u bij een dealer de accu laten uitlezen? De kosten zijn voor ons.',
    ),
    c(40, 'Uitgelezen: twee cellen kapot. Wat nu?'),
    s(2, 'Dan krijgt u een nieuwe, vandaag verstuurd.', { attach: 'label' }),
  ]),
  on('it', 'Service', 'Ricambio per {product}', [
    c(
      0,
      'Buongiorno,\n\navrei bisogno del gancio cambio per la {product} (ordine {order}). Quanto costa e quando arriva?\n\nGrazie,\n{first}',
    ),
    s(5, 'Buongiorno,\n\ncosta {amount}, spedizione compresa, e arriva in tre giorni. Lo spedisco?'),
    c(8, 'Sì, grazie!'),
  ]),
  on('pl', 'Orders', 'Pytanie o dostawę', [
    c(
      0,
      'Dzień dobry,\n\nczy wysyłają Państwo {product} do Polski i ile to kosztuje?\n\nPozdrawiam\n{first}',
    ),
    s(7, 'Hello {first},\n\nyes, we do; delivery to Poland is {amount} and takes five days.'),
  ]),
  on('ja', 'Service', '{product} のサイズについて', [
    c(
      0,
      'お世話になっております。\n\n身長158cmですが、{product} のSサイズで大丈夫でしょうか。\n\nよろしくお願いいたします。\n佐藤',
    ),
    s(9, 'Dear Ms Sato,\n\nS fits from 152 to 165 cm, so it is right for you.'),
  ]),
];

export const SCRIPTS: readonly Script[] = [...ENGLISH, ...OTHERS];
