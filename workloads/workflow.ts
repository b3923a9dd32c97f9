import type { BatchJob } from '../sim/batch/batch.ts';
import type { Uniform } from '../sim/random.ts';
import type { Seconds } from '../sim/units.ts';
import { type EstimateOptions, estimatesOf } from './batch-estimates.ts';
import { readBatchJson } from './batch-files.ts';

/** A workflow that was run and measured. */
export interface Workflow {
  readonly makespanSeconds: Seconds; // measured, with whatever the workflow manager added
  readonly cores: number; // of all machines
  readonly tasks: readonly WorkflowTask[];
}
export interface WorkflowTask {
  readonly id: string;
  readonly seconds: Seconds;
  readonly parents: readonly number[]; // positions of tasks
}

/** Reads a JSON or JSON.gz map of {makespan_s, machines, tasks}. Throws an InputError that names the file and the place. */
export async function readWorkflow(path: string): Promise<Workflow> {
  const file = await readBatchJson(path);
  const tasks = file.field('tasks').items;
  const positions = new Map(tasks.map((task, at) => [task.field('id').text, at]));
  const machines = file.field('machines').items;
  return {
    makespanSeconds: file.field('makespan_s').number(0),
    cores: machines.reduce((sum, machine) => sum + machine.field('cores').number(1), 0),
    tasks: tasks.map((task) => ({
      id: task.field('id').text,
      seconds: task.field('runtime_s').number(0),
      parents: task.field('parents').items.map((parent) => {
        return positions.get(parent.text) ?? parent.refuse('the id of a task');
      }),
    })),
  };
}

/** One job whose stages are the tasks, of one processor each (assumption: the file has no cores per task). */
export function workflowJob(
  { tasks }: Workflow,
  job: Omit<BatchJob, 'stages'>,
  estimates: EstimateOptions & { readonly uniform: Uniform },
): BatchJob {
  return {
    ...job,
    stages: tasks.map(({ id, seconds, parents }) => ({
      name: id,
      parents,
      processors: 1,
      taskSeconds: [seconds],
      ...estimatesOf(seconds, estimates, estimates.uniform),
    })),
  };
}
