import { Avatar, Tooltip } from '@mantine/core';

const TINTS = ['spruce', 'slate', 'plum', 'clay', 'honey'];

function tint(name: string): string {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return TINTS[sum % TINTS.length] ?? 'gray';
}

function initials(name: string): string {
  const parts = name
    .replace(/@.*/, '')
    .split(/[\s._-]+/)
    .filter(Boolean);
  const letters = [parts[0], parts.length > 1 ? parts.at(-1) : undefined].map(
    (part) => [...(part ?? '')][0] ?? '',
  );
  return letters.join('').toLocaleUpperCase();
}

/** Somebody's initials in a colour of their own. Decoration: the name is always written beside it, or given as `label`. */
export function Face({ name, size = 28, label }: { name: string; size?: number; label?: string }) {
  const face = (
    <Avatar
      size={size}
      radius="xl"
      color={tint(name)}
      variant="light"
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
      styles={{ placeholder: { fontSize: Math.round(size * 0.38), fontWeight: 600 } }}
    >
      {initials(name)}
    </Avatar>
  );
  return label ? <Tooltip label={label}>{face}</Tooltip> : face;
}
