/** The company of the demo, its people and its customers: all invented, all addresses under example domains. */

export const COMPANY = {
  name: 'Fernhill Bikes',
  address: 'service@fernhill.example',
  alias: 'orders@fernhill.example',
};

/** People of the company. */
export type PersonKey = 'mara' | 'helen' | 'tomas' | 'jonas' | 'ines' | 'kofi' | 'priya';

/** Systems of the company that ask the gate. */
export const SYSTEMS = ['shop', 'rentals', 'billing'] as const;
export type SystemName = (typeof SYSTEMS)[number];

export interface Colleague {
  readonly key: PersonKey;
  readonly name: string;
  readonly email: string;
  readonly role: 'admin' | 'manager' | 'lead' | 'agent' | 'auditor';
  readonly teams: readonly ('Service' | 'Orders')[];
}

export const TEAMS = ['Service', 'Orders'] as const;
/** Who answers for what lies in a team's queue. */
export const LEADS = { Service: 'tomas', Orders: 'ines' } as const satisfies Record<
  (typeof TEAMS)[number],
  PersonKey
>;

/** The first one becomes the first user, and is who the newcomer signs in as. */
export const COLLEAGUES: readonly Colleague[] = [
  {
    key: 'mara',
    name: 'Mara Lindqvist',
    email: 'mara@fernhill.example',
    role: 'admin',
    teams: ['Service', 'Orders'],
  },
  { key: 'tomas', name: 'Tomas Berger', email: 'tomas@fernhill.example', role: 'lead', teams: ['Service'] },
  { key: 'jonas', name: 'Jonas Reuter', email: 'jonas@fernhill.example', role: 'agent', teams: ['Service'] },
  { key: 'ines', name: 'Inês Carvalho', email: 'ines@fernhill.example', role: 'lead', teams: ['Orders'] },
  { key: 'kofi', name: 'Kofi Mensah', email: 'kofi@fernhill.example', role: 'agent', teams: ['Orders'] },
  { key: 'helen', name: 'Helen Strand', email: 'helen@fernhill.example', role: 'manager', teams: [] },
  { key: 'priya', name: 'Priya Nair', email: 'priya@fernhill.example', role: 'auditor', teams: [] },
];

export interface DemoCustomer {
  readonly name: string;
  readonly email: string;
  readonly phone?: string;
  readonly language: 'en' | 'de' | 'fr' | 'es' | 'nl' | 'it' | 'pl' | 'ja';
  readonly organisation?: true;
}

const people = (language: DemoCustomer['language'], lines: string): DemoCustomer[] =>
  lines
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', email = '', phone] = line.split('|').map((part) => part.trim());
      return { name, email, language, ...(phone ? { phone } : {}) };
    });

const firms = (language: DemoCustomer['language'], lines: string): DemoCustomer[] =>
  people(language, lines).map((one) => ({ ...one, organisation: true }));

export const CUSTOMERS: readonly DemoCustomer[] = [
  ...people(
    'en',
    `Hannah Whitlock | hannah.whitlock@mail.example | +44 20 7946 0011
Oliver Penrose | o.penrose@post.example | +44 20 7946 0102
Grace Adeyemi | grace.adeyemi@mail.example | +44 20 7946 0145
Callum Fraser | callum@fraserfamily.example
Maeve O’Sullivan | maeve.osullivan@mail.example | +353 1 555 0117
Rajesh Menon | rajesh.menon@post.example | +44 20 7946 0190
Ellie Thornbury | ellie.t@mail.example
Samuel Okafor | sam.okafor@post.example | +44 20 7946 0233
Beatrix Langley | beatrix@langley.example
Dylan Prosser | dylan.prosser@mail.example
Aisha Rahman | aisha.rahman@post.example | +44 20 7946 0278
George Hallam | ghallam@mail.example
Freya Nilsen | freya.nilsen@post.example
Marcus Teale | marcus.teale@mail.example | +44 20 7946 0312
Imogen Kerr | imogen.kerr@post.example
Peter Van Doren | pvandoren@mail.example
Leila Haddad | leila.haddad@mail.example | +44 20 7946 0350
Noah Birch | noah.birch@post.example
Rosalind Pike | rosalind.pike@mail.example
Theo Castellan | theo@castellan.example
Yasmin Qureshi | yasmin.q@post.example
Arthur Bellweather | arthur.bellweather@mail.example | +44 20 7946 0399
Catrin Powell | catrin.powell@post.example
Daniel Novak | daniel.novak@mail.example`,
  ),
  ...people(
    'de',
    `Sabine Hoffmann | sabine.hoffmann@post.example | +49 30 5550123
Lukas Brandner | lukas.brandner@mail.example
Gisela Krämer | gisela.kraemer@post.example | +49 40 5550177
Jürgen Weißhaupt | juergen.weisshaupt@mail.example
Miriam Öztürk | miriam.oeztuerk@post.example
Felix Auer | felix.auer@mail.example | +43 1 5550144
Ruth Zbinden | ruth.zbinden@post.example`,
  ),
  ...people(
    'fr',
    `Camille Roussel | camille.roussel@courrier.example | +33 1 99 00 12 34
Étienne Marchand | etienne.marchand@courrier.example
Noémie Lefèvre | noemie.lefevre@courrier.example
Bastien Girard | bastien.girard@courrier.example`,
  ),
  ...people(
    'es',
    `Lucía Fernández | lucia.fernandez@correo.example | +34 911 234 567
Javier Ortega | javier.ortega@correo.example
Carmen Núñez | carmen.nunez@correo.example`,
  ),
  ...people(
    'nl',
    `Sanne de Vries | sanne.devries@post.example | +31 20 555 0188
Joris Bakker | joris.bakker@post.example
Fleur Jansen | fleur.jansen@post.example`,
  ),
  ...people(
    'it',
    'Giulia Ferrante | giulia.ferrante@posta.example\nMatteo Bianchi | matteo.bianchi@posta.example',
  ),
  ...people(
    'pl',
    'Zofia Wiśniewska | zofia.wisniewska@poczta.example\nTomasz Żak | tomasz.zak@poczta.example',
  ),
  ...people('ja', '佐藤 美咲 | misaki.sato@mail.example'),
  ...firms(
    'en',
    `Harbour Cycles Ltd | workshop@harbourcycles.example | +44 20 7946 0420
Two Rivers Rentals | desk@tworivers.example | +44 20 7946 0455
Ashdown School | office@ashdownschool.example
Pedal & Post Couriers | fleet@pedalpost.example | +44 20 7946 0477
Northgate Council Fleet | fleet@northgate.example
Moorland Tours | hello@moorlandtours.example
Quayside Bike Hire | info@quaysidehire.example`,
  ),
  ...firms(
    'de',
    'Radhaus Lindenau GmbH | werkstatt@radhaus-lindenau.example | +49 341 5550199\nStadtwerke Ahorn | fuhrpark@swahorn.example',
  ),
  ...firms(
    'nl',
    'Fietsenmaker Van Dijk | info@vandijkfietsen.example\nStadslogistiek Oost | planning@slo.example',
  ),
  ...firms('fr', 'Vélo Plaisance SARL | atelier@veloplaisance.example'),
];

export const PRODUCTS = [
  'Fernhill Tourer 3',
  'Fernhill City Step',
  'Fernhill Cargo L',
  'Fernhill Gravel 40',
  'Fernhill Commuter e',
  'Fernhill Mountain 29',
  'Fernhill Fold',
  'Fernhill Kids 20',
] as const;

const ZONES: Readonly<Record<DemoCustomer['language'], string>> = {
  en: 'Europe/London',
  de: 'Europe/Berlin',
  fr: 'Europe/Paris',
  es: 'Europe/Madrid',
  nl: 'Europe/Amsterdam',
  it: 'Europe/Rome',
  pl: 'Europe/Warsaw',
  ja: 'Asia/Tokyo',
};
/** Those who live elsewhere than their language says. */
const ABROAD: Readonly<Record<string, string>> = {
  'callum@fraserfamily.example': 'America/Halifax',
  'maeve.osullivan@mail.example': 'Europe/Dublin',
  'rajesh.menon@post.example': 'Asia/Kolkata',
  'pvandoren@mail.example': 'America/New_York',
  'theo@castellan.example': 'Australia/Sydney',
  'daniel.novak@mail.example': 'America/Chicago',
  'felix.auer@mail.example': 'Europe/Vienna',
};

/** The time zone that a customer lives in. */
export const zoneOf = ({ email, language }: DemoCustomer): string => ABROAD[email] ?? ZONES[language];
