import { z } from 'zod';
import { edfOrder, mooreHodgson } from '../../../agents/scheduling/moore-hodgson.ts';
import { type Block, near } from './block.ts';

const JOBS = 'a list of jobs [processing time, due time]';
const DURATION = 'a processing time >= 0';
const COUNT = 'an integer >= 0';

const count = z.int(COUNT).min(0, COUNT);
const job = z.tuple([z.number(DURATION).min(0, DURATION), z.number('a due time')], JOBS);
const schema = z.object(
  {
    jobs_p_d: z.array(job, JOBS).min(1, JOBS),
    min_late: count.optional(),
    edf_late: count.optional(),
    edf_max_lateness: z.number('a number').optional(),
  },
  'a map',
);
type Data = z.infer<typeof schema>;

/** Jobs for one machine, all released at time 0: the fewest that are late, and what EDF does. */
export const MOORE_HODGSON: Block<Data> = {
  key: 'moore_hodgson',
  schema,
  keys: Object.keys(schema.shape),
  check() {},
  outcomes({ jobs_p_d: list, ...expected }) {
    const jobs = list.map(([seconds, deadline]) => ({ seconds, deadline }));
    const edf = edfOrder(jobs);
    const got = {
      min_late: mooreHodgson(jobs).late,
      edf_late: edf.late,
      edf_max_lateness: edf.maxLatenessSeconds,
    };
    const keys = Object.keys(got) as (keyof typeof got)[];
    return keys
      .filter((key) => expected[key] !== undefined)
      .map((key) => near(`moore_hodgson ${key}`, expected[key], got[key]));
  },
};
