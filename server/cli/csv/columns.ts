/** What a column of customers can mean. */
export type Meaning =
  | 'ref'
  | 'name'
  | 'givenName'
  | 'surname'
  | 'kind'
  | 'email'
  | 'phone'
  | 'street'
  | 'place'
  | 'country'
  | 'language'
  | 'timeZone';

const NAMES: Readonly<Record<Meaning, readonly string[]>> = {
  ref: [
    'ref',
    'id',
    'recid',
    'externalid',
    'customer',
    'customerid',
    'customernumber',
    'customerno',
    'kundennummer',
    'kundennr',
  ],
  name: [
    'name',
    'fullname',
    'displayname',
    'customername',
    'company',
    'companyname',
    'organisation',
    'organization',
    'firma',
  ],
  givenName: ['givenname', 'firstname', 'forename', 'vorname'],
  surname: ['surname', 'lastname', 'familyname', 'nachname'],
  kind: ['kind', 'type', 'customertype'],
  email: ['email', 'emailaddress', 'mail', 'email1', 'email2', 'email3', 'workemail', 'privateemail'],
  phone: [
    'phone',
    'phonenumber',
    'telephone',
    'tel',
    'telefon',
    'mobile',
    'mobilephone',
    'cell',
    'phone1',
    'phone2',
    'phone3',
    'fax',
  ],
  street: [
    'address',
    'postaladdress',
    'street',
    'streetnumber',
    'housenumber',
    'address1',
    'address2',
    'addressline1',
    'addressline2',
    'strasse',
  ],
  place: [
    'suburb',
    'city',
    'town',
    'ort',
    'postcode',
    'postalcode',
    'zip',
    'zipcode',
    'plz',
    'state',
    'region',
    'province',
  ],
  country: ['country', 'countrycode', 'land'],
  language: ['language', 'lang', 'locale', 'sprache'],
  timeZone: ['timezone', 'tz', 'zeitzone'],
};

const comparable = (header: string): string =>
  header
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/[^a-z0-9]/g, '');

const MEANINGS = new Map(
  Object.entries(NAMES).flatMap(([meaning, names]) => names.map((name) => [name, meaning] as const)),
);

export interface Column {
  /** As written in the file; never empty. */
  readonly header: string;
  /** `null`: not understood; its values are kept in the words of the record. */
  readonly meaning: Meaning | null;
}

const isMeaning = (value: string): value is Meaning => value in NAMES;

/** What each column means, by its name in the first row. */
export function columnsOf(headers: readonly string[]): Column[] {
  return headers.map((header, index) => {
    const found = MEANINGS.get(comparable(header)) ?? '';
    return {
      header: header === '' ? `column ${index + 1}` : header,
      meaning: isMeaning(found) ? found : null,
    };
  });
}

/** The names that are understood, for people. */
export const understood = (): string =>
  Object.values(NAMES)
    .map((names) => names[0])
    .join(', ');
