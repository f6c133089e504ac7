import type { paths } from './schema.ts';

/** As the client hands it out: it turns pairs into lists. */
type Plain<T> = T extends [string, string]
  ? string[]
  : T extends (infer U)[]
    ? Plain<U>[]
    : T extends object
      ? { [K in keyof T]: Plain<T[K]> }
      : T;
type Json<R> = R extends { content: { 'application/json': infer T } } ? Plain<T> : never;
type Ok<O> = O extends { responses: infer R }
  ? R extends { 200: infer A }
    ? Json<A>
    : R extends { 201: infer A }
      ? Json<A>
      : R extends { 202: infer A }
        ? Json<A>
        : never
  : never;
type Body<O> = O extends { requestBody: { content: { 'application/json': infer T } } } ? T : never;

/** What a GET of a path answers. */
type Got<P extends keyof paths> = Ok<paths[P]['get']>;
/** What a POST of a path takes. */
type Sent<P extends keyof paths> = Body<paths[P]['post']>;
type Item<L> = L extends { items: (infer T)[] } ? T : never;

/** Customer as its page shows it. */
export type Customer = Got<'/v1/customers/{id}'>;
/** Customer in a list. */
export type CustomerSummary = Item<Got<'/v1/customers'>>;
/** One way to reach a customer, with where it is known from. */
export type ContactPoint = Customer['contactPoints'][number];
/** Entry of the record in full. */
export type Entry = Got<'/v1/entries/{id}'>;
/** Entry of the record in a list. */
export type EntrySummary = Item<Got<'/v1/customers/{id}/record'>>;
/** Attachment of an entry. */
export type AttachmentInfo = Entry['attachments'][number];
/** Conversation with its newest entries. */
export type Conversation = Got<'/v1/conversations/{id}'>;
/** Conversation as a row of the inbox. */
export type ConversationSummary = Item<Got<'/v1/conversations'>>;
/** How many conversations each view holds. */
export type InboxCounts = Got<'/v1/conversations/counts'>;
/** A mail of ours on its way. */
export type Outgoing = Item<Got<'/v1/outgoing'>>;
/** What is sent to write into a conversation. */
export type NewMessage = Sent<'/v1/conversations/{id}/messages'>;
/** An attachment of a mail to be sent. */
export type OutgoingAttachment = NonNullable<NewMessage['attachments']>[number];
/** Somebody a mail goes to. */
export type Recipient = NewMessage['to'][number];
/** One found entry. */
export type SearchHit = Item<Got<'/v1/search'>>;
/** A mailbox with its counts and status. */
export type Mailbox = Item<Got<'/v1/mailboxes'>>;
/** What is sent to connect a mailbox. */
export type NewMailbox = Sent<'/v1/mailboxes'>;
/** What trying a mailbox yielded. */
export type MailboxTrial = Ok<paths['/v1/mailboxes/trial']['post']>;
/** A mail that could not be read. */
export type QuarantinedMail = Item<Got<'/v1/quarantine'>>;
/** An address that events are sent to. */
export type Webhook = Item<Got<'/v1/webhooks'>>;
/** An event on its way to a webhook. */
export type WebhookDelivery = Item<Got<'/v1/webhooks/{id}/deliveries'>>;
/** Whoever is signed in. */
export type Me = Got<'/v1/me'>;
/** Somebody of the company. */
export type Staff = Item<Got<'/v1/staff'>>;
/** A working calendar. */
export type Calendar = Item<Got<'/v1/calendars'>>;
/** When people work, as it is sent. */
export type WorkingCalendar = Sent<'/v1/calendars/preview'>;
/** What a calendar comes to. */
export type CalendarPreview = Ok<paths['/v1/calendars/preview']['post']>;
/** A team. */
export type Team = Item<Got<'/v1/teams'>>;
/** A template as it is now. */
export type Template = Item<Got<'/v1/templates'>>;
/** A template with all that it has been. */
export type TemplateWithVersions = Got<'/v1/templates/{key}'>;
/** A template as it is sent. */
export type NewTemplate = Sent<'/v1/templates'>;
/** A template that is not saved, to be seen as it would go out. */
export type TemplatePreviewRequest = Sent<'/v1/templates/preview'>;
/** A case as a row of a list. */
export type CaseSummary = Item<Got<'/v1/cases'>>;
/** Somebody who should hear a person's voice today. */
export type CallToMake = Item<Got<'/v1/attention/calls'>>;
/** What somebody of the company is told. */
export type StaffNotification = Item<Got<'/v1/notifications'>>;
/** A named list of cases. */
export type SavedView = Item<Got<'/v1/views'>>;
/** A macro: several steps in one. */
export type Macro = Item<Got<'/v1/macros'>>;
/** An automation with what it did lately. */
export type Automation = Item<Got<'/v1/automations'>>;
/** A step of a macro or an automation, as it is sent. */
export type Step = Sent<'/v1/automations'>['do'][number];
/** What an automation made of an event. */
export type AutomationRun = Item<Got<'/v1/automation-runs'>>;
/** What an automation would have done. */
export type Trial = Ok<paths['/v1/automations/{id}/trial']['post']>;
/** A held action. */
export type Hold = Item<Got<'/v1/holds'>>;
/** Many actions that were sent at once, and how far they are. */
export type Batch = Item<Got<'/v1/actions/batches'>>;
/** One of them. */
export type BatchItem = Item<Got<'/v1/actions/batches/{id}/items'>>;
/** An action, whole. */
export type ActionView = Got<'/v1/actions/{id}'>;
/** A duty to tell. */
export type Notice = Item<Got<'/v1/notices'>>;
/** A duty to tell with everything that was done for it. */
export type NoticeView = Got<'/v1/notices/{id}'>;
/** A breach of personal data. */
export type Incident = Item<Got<'/v1/incidents'>>;
/** A breach with its history. */
export type IncidentDetail = Got<'/v1/incidents/{id}'>;
/** What is decided about a breach, as it is sent. */
export type NewAssessment = Sent<'/v1/incidents/{id}/assessment'>;
/** An incident that concerns several customers. */
export type MajorIncident = Item<Got<'/v1/incidents/major'>>;
/** The same with everything that was done about it. */
export type MajorIncidentDetail = Got<'/v1/incidents/major/{id}'>;
/** Somebody whom an incident concerns. */
export type AffectedPerson = Item<Got<'/v1/incidents/major/{id}/affected'>>;
/** More whom an incident concerns, as it is sent. */
export type NewIncidentScope = Sent<'/v1/incidents/major/{id}/scopes'>;
/** An invoice in short. */
export type Invoice = Item<Got<'/v1/invoices'>>;
/** Things done without a word, by day and type. */
export type SilentReport = Got<'/v1/reports/silent-actions'>;
/** How duties to tell were fulfilled. */
export type TellingReport = Got<'/v1/reports/notices'>;
/** Channel of an entry. */
export type Channel = EntrySummary['channel'];
/** Direction of an entry. */
export type Direction = EntrySummary['direction'];
/** Which list of the inbox. */
export type View = keyof InboxCounts;
