import { IdParams } from '#contracts/common.ts';
import {
  Consents,
  ContactSettings,
  NewConsent,
  Preferences,
  PreferencesChange,
} from '#contracts/contact-points.ts';
import { LEADS, READERS, WORKERS } from '#platform/actor.ts';
import { invalid } from '#platform/errors.ts';
import { get, type Route, write } from '#platform/http/index.ts';
import { requireCustomer } from '../customers.ts';
import { consentsView, preferencesView, setContactSettings, setPreferences } from './changing.ts';
import { recordConsent } from './consents.ts';
import { contactSettings } from './settings.ts';

const tag = 'customers';

/** How customers want to be reached, what they agreed to, and what the company decided about both. */
export const wishRoutes = (): Route[] => [...preferences(), ...consents(), ...settings()];

const preferences = (): Route[] => [
  get({
    url: '/customers/:id/preferences',
    tag,
    summary: 'Channels in the order that a customer wants, their quiet hours, language and time zone.',
    who: READERS,
    params: IdParams,
    response: Preferences,
    handle: ({ db, params, now }) => preferencesView(db, params.id, now),
  }),
  write({
    method: 'PUT',
    url: '/customers/:id/preferences',
    tag,
    summary: 'Store how a customer wants to be reached. Language and time zone belong to the customer.',
    who: WORKERS,
    params: IdParams,
    body: PreferencesChange,
    response: Preferences,
    handle: async ({ tx, params, body, actor, now }) => {
      await setPreferences(tx, params.id, body, actor, now);
      return preferencesView(tx, params.id, now);
    },
  }),
];

const consents = (): Route[] => [
  get({
    url: '/customers/:id/consents',
    tag,
    summary: 'What a customer said about marketing, by channel: what counts now, and everything before.',
    who: READERS,
    params: IdParams,
    response: Consents,
    handle: ({ db, params }) => consentsView(db, params.id),
  }),
  write({
    method: 'POST',
    url: '/customers/:id/consents',
    tag,
    summary: 'Store that a customer agreed to marketing, or withdrew that. It counts at once.',
    who: WORKERS,
    params: IdParams,
    body: NewConsent,
    status: 201,
    response: Consents,
    handle: async ({ tx, params, body, actor, now }) => {
      await requireCustomer(tx, params.id);
      const at = body.at === undefined ? now : new Date(body.at);
      if (at > now) throw invalid('at', 'This moment is still to come.');
      const { channels, given, source, entryId = null } = body;
      await recordConsent(tx, { customerId: params.id, channels, given, at, source, entryId }, actor, now);
      return consentsView(tx, params.id);
    },
  }),
];

const settings = (): Route[] => [
  get({
    url: '/contact-settings',
    tag,
    summary: 'Quiet hours, how often marketing may come, and when a proof of an address is too old.',
    who: READERS,
    response: ContactSettings,
    handle: ({ db }) => contactSettings(db),
  }),
  write({
    method: 'PUT',
    url: '/contact-settings',
    tag,
    summary:
      'Decide when customers are left in peace, how often marketing may come, and when a proof is too old.',
    who: LEADS,
    body: ContactSettings,
    response: ContactSettings,
    handle: async ({ tx, body, actor, now }) => {
      await setContactSettings(tx, body, actor, now);
      return contactSettings(tx);
    },
  }),
];
