import type { Figure } from '../figures.ts';
import { openFloor } from '../floor.ts';
import { load, type Road, summary } from '../load.ts';
import { bearer } from '../records.ts';
import type { Benchmark, Run } from '../run.ts';

const PAGE = `
  select v.*, p.name as customer_name, p.provisional, c.preview, s.name as assignee,
    v.last_inbound_at is not null and v.last_inbound_at > coalesce(r.read_at, '-infinity') as unread
  from (select * from conversations v where v.state = 'open' and true order by v.last_at desc, v.id desc limit 50) as v
  join customers p on p.customer_id = v.customer_id
  left join entry_contents c on c.customer_id = v.customer_id and c.entry_id = v.last_entry_id
  left join staff s on s.id = v.assigned_to
  left join conversation_reads r on r.staff_id = 'nobody' and r.conversation_id = v.id
  order by v.last_at desc, v.id desc`;

const VIEWS = { all: 'true', unassigned: 'v.assigned_to is null' } as const;
const TIMES = { full: 1000, small: 500, tiny: 40 } as const;

async function measure({ size, records }: Run): Promise<Figure[]> {
  const { large } = await records();
  const floor = await openFloor(large.house.ownerUrl, (app, pool) => {
    for (const [view, condition] of Object.entries(VIEWS))
      app.get(`/${view}`, async () => ({
        items: (await pool.query(PAGE.replace('and true', `and ${condition}`))).rows,
      }));
    app.get(
      '/counts',
      async () =>
        (
          await pool.query(
            `select ${Object.entries(VIEWS).map(
              ([view, condition]) =>
                `(select count(*) from (select from conversations v where v.state = 'open' and ${condition} limit 10000) as n) as "${view}"`,
            )}`,
          )
        ).rows[0],
    );
  });
  const figures: Figure[] = [];
  try {
    for (const [name, path] of [
      ['all', '/v1/conversations?view=all'],
      ['unassigned', '/v1/conversations?view=unassigned'],
      ['counts', '/v1/conversations/counts'],
    ] as const) {
      const roads: Road[] = [
        { name: 'product', url: large.served.url, headers: bearer(large.served), paths: [path] },
        { name: 'floor', url: floor.url, headers: {}, paths: [`/${name}`] },
      ];
      const taken = await load({ roads, requests: TIMES[size], warmUp: Math.min(100, TIMES[size]) });
      const [p, f] = [summary(taken, 'product'), summary(taken, 'floor')];
      const what = `inbox, ${name}, ${large.amounts.conversations.toLocaleString('en')} conversations`;
      figures.push({ what: `${what}, p50`, unit: 'ms', value: p.p50, floor: f.p50 });
      figures.push({ what: `${what}, p99`, unit: 'ms', value: p.p99, floor: f.p99 });
    }
    return figures;
  } finally {
    await floor.close();
  }
}

/** The inbox's pages and counts over HTTP against the bare SQL in a bare Fastify route. */
export const inbox: Benchmark = {
  name: 'inbox',
  about: 'pages of 50 conversations and the counts of the views, with 200,000 conversations',
  measure,
};
