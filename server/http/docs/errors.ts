import { inline, whole } from './render.ts';

const ROW = /^\| `([^`]+)` \| (\d{3}) \| (.*) \| (.*) \|$/;

/** One stable error. */
export interface DocumentedError {
  readonly code: string;
  readonly status: number;
  readonly happened: string;
  readonly todo: string;
}

/** The errors of docs/errors.md. */
export function errorsIn(markdown: string): DocumentedError[] {
  return markdown.split('\n').flatMap((line) => {
    const [, code, status, happened = '', todo = ''] = ROW.exec(line) ?? [];
    return code === undefined ? [] : [{ code, status: Number(status), happened, todo }];
  });
}

/** The page to which `type` of every problem leads. */
export function errorsPage(markdown: string): string {
  const errors = errorsIn(markdown);
  const opening =
    markdown
      .split('\n')
      .slice(2)
      .find((line) => line !== '') ?? '';
  const rows = errors.map(
    ({ code, status, happened, todo }) =>
      `<tr id="${code}"><th scope="row"><code>${code}</code></th><td>${status}</td><td>${inline(happened)}</td><td>${inline(todo)}</td></tr>`,
  );
  const navigation = `<h2>Errors</h2><ul>${errors.map(({ code }) => `<li><a href="#${code}">${code}</a></li>`).join('')}</ul>`;
  return whole(
    'Errors · Kept API',
    navigation,
    `<h1>Errors</h1><p>${inline(opening)}</p><div class="wide" tabindex="0"><table><thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">What happened</th><th scope="col">What to do</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`,
  );
}
