import { Alert, Button, Group, Text } from '@mantine/core';
import { IconPhotoOff } from '@tabler/icons-react';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Entry } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import classes from './entry.module.css';
import { hasRemote, mailPage } from './mail-html.ts';

/**
 * An HTML mail in a frame that runs no script: `allow-same-origin` lets the desk measure it and hear its keys, and
 * nothing in it can act. Pictures from elsewhere load only when asked for.
 */
export function MailFrame({ entry, html }: { entry: Entry; html: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [images, setImages] = useState(false);
  const [height, setHeight] = useState(120);
  useLayoutEffect(() => {
    if (frame.current) frame.current.srcdoc = mailPage(html, entry.id, entry.attachments, images);
  }, [html, entry.id, entry.attachments, images]);
  useEffect(() => {
    const one = frame.current;
    if (!one) return;
    let watch: ResizeObserver | undefined;
    const measure = (): void => {
      const page = one.contentDocument;
      if (!page?.body) return;
      watch?.disconnect();
      watch = new ResizeObserver(() => setHeight(Math.ceil(page.body.getBoundingClientRect().height) + 8));
      watch.observe(page.body);
      page.addEventListener('keydown', passOn);
    };
    one.addEventListener('load', measure);
    return () => {
      watch?.disconnect();
      one.removeEventListener('load', measure);
    };
  }, []);
  return (
    <>
      {!images && hasRemote(html) && (
        <Alert variant="light" color="gray" p="xs" mb={8} icon={<IconPhotoOff size={17} />}>
          <Group justify="space-between" gap="xs">
            <Text size="xs" flex="1 1 220px">
              {t.conversation.images} {t.conversation.imagesTrace}
            </Text>
            <Button size="compact-xs" variant="default" onClick={() => setImages(true)}>
              {t.conversation.loadImages}
            </Button>
          </Group>
        </Alert>
      )}
      <div className={classes.paper}>
        <iframe
          ref={frame}
          title={t.conversation.mailFrame(entry.author.name)}
          sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
          referrerPolicy="no-referrer"
          className={classes.frame}
          style={{ height }}
        />
      </div>
    </>
  );
}

/** Keys pressed within the mail act as anywhere else. */
function passOn(event: KeyboardEvent): void {
  const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
  if (key === 'Tab') return;
  const again = new KeyboardEvent('keydown', {
    key,
    ctrlKey,
    metaKey,
    shiftKey,
    altKey,
    bubbles: true,
    cancelable: true,
  });
  if (!document.body.dispatchEvent(again)) event.preventDefault();
}
