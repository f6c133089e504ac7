import { Button, Group, Select, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch, IconZoomQuestion } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { searchQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { announce } from '../../ui/announce.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { CHANNELS, DIRECTIONS, type SearchWords } from '../addresses.ts';
import { beginHere } from '../shell/focus.ts';
import { useKeys } from '../shell/keys.ts';
import { FoundCustomers, Hit } from './hit.tsx';
import classes from './search.module.css';

/** A day of the address as the instant at which it begins here; the day after it for `until`. */
function instant(day: string | undefined, plus: number): string | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day ?? '');
  if (!parts) return undefined;
  const date = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + plus);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** The search over everything. */
export function SearchPage() {
  const words = useSearch({ from: '/desk/search' });
  const navigate = useNavigate();
  const [text, setText] = useState(words.q ?? '');
  const [settled] = useDebouncedValue(text.trim(), 220);
  const box = useRef<HTMLInputElement>(null);
  const set = (change: { [K in keyof SearchWords]?: SearchWords[K] | undefined }): void => {
    const next = Object.fromEntries(
      Object.entries({ ...words, ...change }).filter(([, value]) => value),
    ) as SearchWords;
    void navigate({ to: '/search', search: next, replace: true });
  };
  const put = useRef(set);
  put.current = set;
  useEffect(() => put.current({ q: settled }), [settled]);
  useEffect(() => {
    document.title = `${t.search.title} · Kept`;
    beginHere(box.current);
  }, []);
  const { q = '', from, until, ...rest } = words;
  const query = useInfiniteQuery({
    ...searchQuery({ q, ...rest, from: instant(from, 0), until: instant(until, 1) }),
    placeholderData: (old) => old,
  });
  const hits = query.data?.pages.flatMap((page) => page.items) ?? [];
  const people = query.data?.pages[0]?.customers ?? [];
  const said =
    query.data && q
      ? hits.length === 0
        ? t.search.none(q)
        : t.search.found(hits.length, query.hasNextPage)
      : '';
  useEffect(() => {
    if (said) announce(said);
  }, [said]);
  const step = (by: 1 | -1) => (): void => {
    const all = [...document.querySelectorAll<HTMLElement>('[data-hit]')];
    const next = all[Math.max(0, all.indexOf(document.activeElement as HTMLElement) + by)];
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  };
  useKeys({ j: step(1), k: step(-1), '/': () => box.current?.focus() });
  const filtered = Boolean(words.channel || words.direction || from || until || words.person);
  return (
    <div className={classes.page}>
      <div className={classes.inner}>
        <Title order={1} fz={17} mb={10}>
          {t.search.title}
        </Title>
        <TextInput
          ref={box}
          size="md"
          type="search"
          leftSection={<IconSearch size={18} />}
          aria-label={t.search.hint}
          placeholder={t.search.hint}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' || event.key === 'Enter') {
              event.preventDefault();
              step(1)();
            }
          }}
        />
        <Group gap={8} mt={10} className={classes.filters ?? ''}>
          <Select
            size="xs"
            aria-label={t.search.channel}
            placeholder={t.search.anyChannel}
            clearable
            value={words.channel ?? null}
            onChange={(value) => set({ channel: CHANNELS.find((one) => one === value) })}
            data={CHANNELS.map((one) => ({ value: one, label: t.channels[one] ?? one }))}
          />
          <Select
            size="xs"
            aria-label={t.search.direction}
            placeholder={t.search.anyDirection}
            clearable
            value={words.direction ?? null}
            onChange={(value) => set({ direction: DIRECTIONS.find((one) => one === value) })}
            data={DIRECTIONS.map((one) => ({ value: one, label: t.directions[one] ?? one }))}
          />
          <TextInput
            size="xs"
            aria-label={t.search.person}
            placeholder={t.search.personHint}
            defaultValue={words.person ?? ''}
            onBlur={(event) => set({ person: event.currentTarget.value })}
            onKeyDown={(event) => event.key === 'Enter' && set({ person: event.currentTarget.value })}
          />
          <TextInput
            size="xs"
            type="date"
            aria-label={t.search.from}
            leftSection={<span className={classes.tag}>{t.search.from}</span>}
            leftSectionWidth={46}
            value={from ?? ''}
            onChange={(event) => set({ from: event.currentTarget.value })}
          />
          <TextInput
            size="xs"
            type="date"
            aria-label={t.search.until}
            leftSection={<span className={classes.tag}>{t.search.until}</span>}
            leftSectionWidth={46}
            value={until ?? ''}
            onChange={(event) => set({ until: event.currentTarget.value })}
          />
          {filtered && (
            <Button
              size="xs"
              variant="subtle"
              onClick={() =>
                set({
                  channel: undefined,
                  direction: undefined,
                  from: undefined,
                  until: undefined,
                  person: undefined,
                })
              }
            >
              {t.search.clear}
            </Button>
          )}
        </Group>
        {q === '' && (
          <Nothing
            icon={<IconZoomQuestion size={26} stroke={1.5} />}
            title={t.search.start}
            hint={t.search.startHint}
          />
        )}
        {q !== '' && query.isPending && <Skeleton h={240} mt="md" />}
        {query.isError && <Failure error={query.error} retry={() => void query.refetch()} />}
        {q !== '' && query.data && hits.length === 0 && people.length === 0 && (
          <Nothing
            icon={<IconZoomQuestion size={26} stroke={1.5} />}
            title={t.search.none(q)}
            hint={t.search.noneHint}
          />
        )}
        {q !== '' && (
          <div data-stale={query.isPlaceholderData || undefined} className={classes.results}>
            <FoundCustomers people={people} />
            {hits.length > 0 && (
              <Text size="xs" c="dimmed" mt="lg" mb={4}>
                {said}
              </Text>
            )}
            <Stack gap={0} component="ul" className={classes.hits ?? ''}>
              {hits.map((hit) => (
                <Hit key={hit.entry.id} hit={hit} />
              ))}
            </Stack>
            {query.hasNextPage && (
              <Button
                variant="default"
                my="md"
                loading={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              >
                {t.words.more}
              </Button>
            )}
          </div>
        )}
      </div>
    </div>
  );
}
