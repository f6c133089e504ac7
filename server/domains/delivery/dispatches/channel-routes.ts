import { z } from 'zod';
import {
  ChannelChange,
  ChannelSettings,
  ChannelTrial,
  NewChannel,
  UnknownReport,
} from '#contracts/channels.ts';
import { IdParams } from '#contracts/common.ts';
import { ADMINS, READERS } from '#platform/actor.ts';
import { notFound } from '#platform/errors.ts';
import { get, type Route, write } from '#platform/http/index.ts';
import {
  type ChannelParts,
  changeChannel,
  givenAccess,
  listChannels,
  setUpChannel,
} from './channel-verbs.ts';
import { accessOf, type ChannelAccess, findChannel } from './channels.ts';
import { unknownReports } from './lists.ts';

/** What the settings of providers are built from. */
export interface ChannelRouteParts extends ChannelParts {
  /** Signs in to a provider and says how it went; sends nothing, never rejects. */
  readonly tryChannel: (access: ChannelAccess) => Promise<z.input<typeof ChannelTrial>>;
}

const tag = 'channels';

/** The settings of providers, and trying them. */
export const channelRoutes = (parts: ChannelRouteParts): Route[] => [
  ...settingRoutes(parts),
  ...trialRoutes(parts),
];

const settingRoutes = (parts: ChannelRouteParts): Route[] => [
  get({
    url: '/channels',
    tag,
    summary: 'Providers of SMS and letters; where they are reached is told to admins only.',
    who: READERS,
    response: z.object({ items: z.array(ChannelSettings) }),
    handle: async ({ db, actor }) => ({ items: await listChannels(db, parts, actor) }),
  }),
  write({
    method: 'POST',
    url: '/channels',
    tag,
    summary: 'Set a provider up. Its secrets are sealed and never given out again.',
    who: ADMINS,
    body: NewChannel,
    status: 201,
    response: ChannelSettings,
    handle: async ({ tx, body, actor, now }) =>
      one(await listChannels(tx, parts, actor, await setUpChannel(tx, parts, body, actor, now))),
  }),
  write({
    method: 'PATCH',
    url: '/channels/:id',
    tag,
    summary:
      'Change a provider; what is left out stays. A secret stays with the server that it was given for.',
    who: ADMINS,
    params: IdParams,
    body: ChannelChange,
    response: ChannelSettings,
    handle: async ({ tx, params, body, actor, now }) => {
      await changeChannel(tx, parts, params.id, body, actor, now);
      return one(await listChannels(tx, parts, actor, params.id));
    },
  }),
  get({
    url: '/channels/unknown-reports',
    tag,
    summary: 'What providers reported of things that we do not know, latest first; at most 100.',
    who: READERS,
    response: z.object({ items: z.array(UnknownReport) }),
    handle: async ({ db }) => ({ items: await unknownReports(db) }),
  }),
];

function one<T>([first]: readonly T[]): T {
  if (first === undefined) throw notFound('channel');
  return first;
}

const trialRoutes = ({ secrets, tryChannel }: ChannelRouteParts): Route[] => [
  write({
    method: 'POST',
    url: '/channels/trial',
    tag,
    summary: 'Try settings before they are stored: signs in, sends nothing.',
    who: ADMINS,
    body: NewChannel,
    response: ChannelTrial,
    before: ({ body }) => tryChannel(givenAccess(body)),
    handle: async ({ prepared }) => prepared,
  }),
  write({
    method: 'POST',
    url: '/channels/:id/trial',
    tag,
    summary: 'Try a provider that is set up: signs in, sends nothing.',
    who: ADMINS,
    params: IdParams,
    response: ChannelTrial,
    before: async ({ db, params }) => tryChannel(accessOf(secrets, await findChannel(db, params.id))),
    handle: async ({ prepared }) => prepared,
  }),
];
