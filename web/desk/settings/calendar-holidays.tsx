import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { holidayRegionsQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import type { CalendarValues } from './calendar-values.ts';
import classes from './settings.module.css';

const w = t.calendars;
type Region = Pick<CalendarValues, 'country' | 'state' | 'region'>;

/** Whose public holidays are days off: a country, and where they differ a state and a region of it. */
export function HolidayPicker({ value, onChange }: { value: Region; onChange: (value: Region) => void }) {
  const { country, state, region } = value;
  const countries = useQuery(holidayRegionsQuery('', '')).data?.items ?? [];
  const states = useQuery({ ...holidayRegionsQuery(country, ''), enabled: country !== '' }).data?.items ?? [];
  const regions =
    useQuery({ ...holidayRegionsQuery(country, state), enabled: state !== '' }).data?.items ?? [];
  const options = (none: string, items: { code: string; name: string }[]) => [
    { value: '', label: none },
    ...items.map(({ code, name }) => ({ value: code, label: name })),
  ];
  return (
    <div className={classes.twin}>
      <Select
        searchable
        allowDeselect={false}
        label={w.country}
        value={country}
        data={options(w.noHolidays, countries)}
        onChange={(next) => onChange({ country: next ?? '', state: '', region: '' })}
      />
      {country !== '' && states.length > 0 && (
        <Select
          searchable
          allowDeselect={false}
          label={w.state}
          value={state}
          data={options(w.everywhere, states)}
          onChange={(next) => onChange({ country, state: next ?? '', region: '' })}
        />
      )}
      {state !== '' && regions.length > 0 && (
        <Select
          searchable
          allowDeselect={false}
          label={w.region}
          value={region}
          data={options(w.wholeState, regions)}
          onChange={(next) => onChange({ country, state, region: next ?? '' })}
        />
      )}
    </div>
  );
}
