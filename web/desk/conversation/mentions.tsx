import { Combobox, Textarea, type TextareaProps, useCombobox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { staffQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';

interface Somebody {
  readonly id: string;
  readonly name: string;
}

/** Everybody whose name stands behind an @ in a text. */
export const mentioned = (text: string, people: readonly Somebody[]): Somebody[] =>
  people.filter(({ name }) => text.includes(`@${name}`));

const begun = (text: string, caret: number): string | null =>
  /(?:^|[\s(])@([\p{L}\p{M}'.-]{0,40}(?: [\p{L}\p{M}'.-]{0,40})?)$/u.exec(text.slice(0, caret))?.[1] ?? null;

interface NoteTextProps extends Omit<TextareaProps, 'onChange' | 'value'> {
  readonly value: string;
  readonly change: (text: string) => void;
  readonly field: RefObject<HTMLTextAreaElement | null>;
}

/** Text of a note; an @ offers colleagues by name. */
export function NoteText({ value, change, field, ...rest }: NoteTextProps) {
  const people = useQuery(staffQuery).data?.items.filter((one) => one.active) ?? [];
  const [word, setWord] = useState<string | null>(null);
  const box = useCombobox({ onDropdownClose: () => box.resetSelectedOption() });
  const fitting =
    word === null
      ? []
      : people.filter((one) => one.name.toLowerCase().includes(word.toLowerCase())).slice(0, 6);
  const first = fitting[0]?.id;
  const select = useRef(box.selectFirstOption);
  select.current = box.selectFirstOption;
  useEffect(() => {
    if (first !== undefined) select.current();
  }, [first]);
  const look = (text: string, caret: number): void => {
    const now = begun(text, caret);
    setWord(now);
    if (now === null) box.closeDropdown();
    else {
      box.openDropdown();
    }
  };
  const put = (name: string): void => {
    const caret = field.current?.selectionStart ?? value.length;
    const at = value.slice(0, caret).lastIndexOf('@');
    change(`${value.slice(0, at)}@${name} ${value.slice(caret)}`);
    setWord(null);
    box.closeDropdown();
    const to = at + name.length + 2;
    requestAnimationFrame(() => field.current?.setSelectionRange(to, to));
  };
  return (
    <Combobox store={box} onOptionSubmit={put} position="bottom-start" offset={2} width={260} zIndex={500}>
      <Combobox.Target withAriaAttributes={false}>
        <Textarea
          {...rest}
          ref={field}
          value={value}
          onChange={(event) => {
            change(event.currentTarget.value);
            look(event.currentTarget.value, event.currentTarget.selectionStart);
          }}
          onKeyDownCapture={(event) => {
            if (event.key === 'Escape' && box.dropdownOpened) {
              event.preventDefault();
              event.stopPropagation();
              box.closeDropdown();
            }
          }}
          onBlur={() => box.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={fitting.length === 0}>
        <Combobox.Options aria-label={t.composer.mention}>
          {fitting.map((one) => (
            <Combobox.Option key={one.id} value={one.name}>
              {one.name}
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
