import { Anchor, Button, NavLink } from '@mantine/core';
import { createLink } from '@tanstack/react-router';

/** A link within the desk. */
export const DeskLink = createLink(Anchor<'a'>);
/** A link that looks like a button. */
export const LinkButton = createLink(Button<'a'>);
/** A link of the rail. */
export const RailLink = createLink(NavLink<'a'>);
