import { Anchor, Button, type ButtonProps, NavLink } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ComponentProps } from 'react';

/** A link within the desk. */
export const DeskLink = createLink(Anchor<'a'>);
/** A link that looks like a button, and is one for the browser too: it opens in a new tab, and says where it leads. */
export const LinkButton = createLink((props: ButtonProps & Omit<ComponentProps<'a'>, keyof ButtonProps>) => (
  <Button component="a" {...props} />
));
/** A link of the rail. */
export const RailLink = createLink(NavLink<'a'>);
