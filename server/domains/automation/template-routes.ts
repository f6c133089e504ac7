import { z } from 'zod';
import {
  ArchiveChange,
  DraftPreviewRequest,
  NewTemplate,
  Placeholder,
  Template,
  TemplateParams,
  TemplatePreview,
  TemplatePreviewRequest,
  TemplateWithVersions,
} from '#contracts/automation.ts';
import {
  archiveTemplate,
  changeTemplate,
  createTemplate,
  findTemplate,
  listTemplates,
  PLACEHOLDERS,
  refuseFaults,
} from '#domains/templates/index.ts';
import { LEADS, READERS, WORKERS } from '#platform/actor.ts';
import { get, type Route, write } from '#platform/http/index.ts';
import { previewTemplate } from './preview.ts';

const tag = 'templates';

/** Templates: everybody uses them, leads change them. */
export const templateRoutes: Route[] = [
  get({
    url: '/templates',
    tag,
    summary: 'Templates, those that come with Kept among them, and the placeholders that there are.',
    who: READERS,
    response: z.object({ items: z.array(Template), placeholders: z.array(Placeholder) }),
    handle: async ({ db }) => ({
      items: await listTemplates(db),
      placeholders: Object.entries(PLACEHOLDERS).map(([name, { words }]) => ({ name, words })),
    }),
  }),
  get({
    url: '/templates/:key',
    tag,
    summary: 'One template with its versions, newest first.',
    who: READERS,
    params: TemplateParams,
    response: TemplateWithVersions,
    handle: ({ db, params }) => findTemplate(db, params.key),
  }),
  write({
    method: 'POST',
    url: '/templates',
    tag,
    summary: 'Make a template. An unknown placeholder is refused with its place.',
    who: LEADS,
    body: NewTemplate,
    status: 201,
    response: TemplateWithVersions,
    handle: async ({ tx, body, actor, now }) => findTemplate(tx, await createTemplate(tx, body, actor, now)),
  }),
  write({
    method: 'PUT',
    url: '/templates/:key',
    tag,
    summary: 'Its next version; of one that comes with Kept, the company’s own wording.',
    who: LEADS,
    params: TemplateParams,
    body: NewTemplate,
    response: TemplateWithVersions,
    handle: async ({ tx, params, body, actor, now }) => {
      await changeTemplate(tx, params.key, body, actor, now);
      return findTemplate(tx, params.key);
    },
  }),
  write({
    method: 'PATCH',
    url: '/templates/:key',
    tag,
    summary: 'Put a template away, or take it up again. None is deleted.',
    who: LEADS,
    params: TemplateParams,
    body: ArchiveChange,
    response: TemplateWithVersions,
    handle: async ({ tx, params, body, actor, now }) => {
      await archiveTemplate(tx, params.key, body.archived, actor, now);
      return findTemplate(tx, params.key);
    },
  }),
  ...previewRoutes(),
];

function previewRoutes(): Route[] {
  return [
    write({
      method: 'POST',
      url: '/templates/:key/preview',
      tag,
      summary: 'The exact text that would go out, and what is missing.',
      who: WORKERS,
      params: TemplateParams,
      body: TemplatePreviewRequest,
      response: TemplatePreview,
      handle: async ({ tx, params, body, actor, now }) =>
        previewTemplate(tx, await findTemplate(tx, params.key), body, actor, now),
    }),
    write({
      method: 'POST',
      url: '/templates/preview',
      tag,
      summary: 'The same for a template that is not saved yet.',
      who: WORKERS,
      body: DraftPreviewRequest,
      response: TemplatePreview,
      handle: async ({ tx, body: { draft, ...asked }, actor, now }) => {
        refuseFaults(
          draft.texts.flatMap(({ subject, body }, i) => [
            { field: `draft.texts.${i}.subject`, text: subject },
            { field: `draft.texts.${i}.body`, text: body },
          ]),
        );
        return previewTemplate(tx, draft, asked, actor, now);
      },
    }),
  ];
}
