import { type Base, openBase, openBeside, type Served, serve } from '../base.ts';
import type { Figure } from '../figures.ts';
import { openFloor } from '../floor.ts';
import { load, type Road, summary } from '../load.ts';
import { bearer } from '../records.ts';
import type { Benchmark, Run, Size } from '../run.ts';
import { type CaseAmounts, seedCases, TEAMS, teamId } from '../seed-cases.ts';

const AMOUNTS: Readonly<Record<Size, { few: CaseAmounts; many: CaseAmounts }>> = {
  full: {
    few: { cases: 100_000, open: 6_000, customers: 20_000 },
    many: { cases: 10_000_000, open: 600_000, customers: 200_000 },
  },
  small: {
    few: { cases: 20_000, open: 1_200, customers: 2_000 },
    many: { cases: 400_000, open: 24_000, customers: 20_000 },
  },
  tiny: {
    few: { cases: 600, open: 36, customers: 50 },
    many: { cases: 6_000, open: 360, customers: 200 },
  },
};
const TIMES = { full: 1000, small: 500, tiny: 40 } as const;

const PAGE = `
  select k.*, p.name as customer_name, s.name as owner_name, t.name as team_name
  from (select * from cases k where k.harm > 0 and ($1::uuid is null or k.team_id = $1) order by k.harm desc, k.id desc limit 50) as k
  join customers p on p.customer_id = k.customer_id
  left join staff s on s.id = k.owner_id left join teams t on t.id = k.team_id
  order by k.harm desc, k.id desc`;

const teams = Array.from({ length: TEAMS }, (_, n) => `view=team&teamId=${teamId(n)}`);
/** What is asked for, by what it is called. */
const LISTS: Readonly<Record<string, readonly string[]>> = { all: ['view=all'], 'a team': teams };

async function measure({ size, say }: Run): Promise<Figure[]> {
  const base = await openBase();
  const opened: { close(): Promise<void> }[] = [base];
  try {
    const beside = await openBeside(base, 'kept_few');
    opened.push(beside);
    const { few, many } = AMOUNTS[size];
    const fill = async (house: Base['house'], amounts: CaseAmounts): Promise<Served> => {
      say(
        `filling ${amounts.cases.toLocaleString('en')} cases, ${amounts.open.toLocaleString('en')} of them open …`,
      );
      await seedCases(house.ownerUrl, amounts);
      const served = await serve(house);
      opened.push(served);
      return served;
    };
    const small = await fill(beside, few);
    const large = await fill(base.house, many);
    return await compare(base, { small, large, few, many, times: TIMES[size] });
  } finally {
    for (const one of opened.toReversed()) await one.close();
  }
}

interface Sides {
  readonly small: Served;
  readonly large: Served;
  readonly few: CaseAmounts;
  readonly many: CaseAmounts;
  readonly times: number;
}

async function compare(base: Base, { small, large, few, many, times }: Sides): Promise<Figure[]> {
  const floor = await openFloor(base.house.ownerUrl, (app, pool) => {
    app.get<{ Querystring: { teamId?: string } }>('/v1/attention', async ({ query }) => ({
      items: (await pool.query(PAGE, [query.teamId ?? null])).rows,
    }));
  });
  const figures: Figure[] = [];
  const open = (amounts: CaseAmounts): string =>
    `${amounts.open.toLocaleString('en')} open of ${amounts.cases.toLocaleString('en')}`;
  try {
    for (const [name, queries] of Object.entries(LISTS)) {
      const paths = queries.map((query) => `/v1/attention?${query}`);
      const road = (which: string, served: Served): Road => ({
        name: which,
        url: served.url,
        headers: bearer(served),
        paths,
      });
      const roads = [
        road('large', large),
        road('small', small),
        { name: 'floor', url: floor.url, headers: {}, paths },
      ];
      const taken = await load({ roads, requests: times, warmUp: Math.min(100, times) });
      const [l, s, f] = [summary(taken, 'large'), summary(taken, 'small'), summary(taken, 'floor')];
      const what = `attention, ${name}, ${open(many)}`;
      figures.push({ what: `${what}, p50`, unit: 'ms', value: l.p50, floor: f.p50 });
      figures.push({ what: `${what}, p99`, unit: 'ms', value: l.p99, floor: f.p99 });
      figures.push({
        what: `attention, ${name}, against ${open(few)}, p50`,
        unit: 'ms',
        value: l.p50,
        floor: s.p50,
        target: { ratioAtMost: 2 },
      });
    }
    return figures;
  } finally {
    await floor.close();
  }
}

/** The attention list over HTTP: with many cases against few, and against the bare SQL in a bare Fastify route. */
export const attention: Benchmark = {
  name: 'attention',
  about:
    'pages of 50 cases, worst harm first, with 600,000 open of 10,000,000 cases and with 6,000 of 100,000',
  measure,
};
