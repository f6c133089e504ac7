const ROW = /^\| `([^`]+)` \| (.*) \| (.*) \| (.*) \|$/;

/** One type of event as docs/events.md has it; cells are Markdown. */
export interface DocumentedEvent {
  readonly type: string;
  readonly subject: string;
  readonly data: string;
  readonly happened: string;
}

/** The types of docs/events.md. */
export function eventsIn(markdown: string): DocumentedEvent[] {
  return markdown.split('\n').flatMap((line) => {
    const [, type, subject = '', data = '', happened = ''] = ROW.exec(line) ?? [];
    return type === undefined ? [] : [{ type, subject, data, happened }];
  });
}
