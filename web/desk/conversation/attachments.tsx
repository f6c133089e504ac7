import { IconDownload, IconFile, IconFileTypePdf, IconPhoto } from '@tabler/icons-react';
import type { AttachmentInfo } from '../../api/types.ts';
import { bytes } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import classes from './entry.module.css';
import { attachmentUrl } from './mail-html.ts';

const icon = { size: 18, stroke: 1.5, 'aria-hidden': true } as const;

function Sort({ type }: { type: string }) {
  if (type === 'application/pdf') return <IconFileTypePdf {...icon} />;
  return type.startsWith('image/') ? <IconPhoto {...icon} /> : <IconFile {...icon} />;
}

/** Attachments to download; nothing is opened in the desk. */
export function Attachments({ entryId, list }: { entryId: string; list: readonly AttachmentInfo[] }) {
  if (list.length === 0) return null;
  return (
    <ul className={classes.attachments} aria-label={t.conversation.attachments(list.length)}>
      {list.map((one) => {
        const name = one.filename ?? one.contentType;
        return (
          <li key={one.index}>
            <a href={attachmentUrl(entryId, one.index)} download={name} className={classes.attachment}>
              <Sort type={one.contentType} />
              <span className="truncate" title={name}>
                {name}
              </span>
              <span className={classes.size}>{bytes(one.size)}</span>
              <IconDownload size={15} aria-hidden />
            </a>
          </li>
        );
      })}
    </ul>
  );
}
