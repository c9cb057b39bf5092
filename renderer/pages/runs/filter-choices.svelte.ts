/** @file What there is to filter by: data sets, experiments and tags, as they are now. */
import { call } from '../../host/client.ts';
import { resource } from '../../state/resource.svelte.ts';

export type FilterChoices = ReturnType<typeof filterChoices>;

export function filterChoices() {
  const datasets = resource(() => call('datasets.list'), { on: ['datasets.changed'] });
  const experiments = resource(() => call('experiments.list', { includeDeleted: true }), {
    on: ['experiments.changed'],
  });
  const tags = resource(() => call('runs.tags'));
  return {
    get datasets() {
      return datasets.value?.datasets ?? [];
    },
    get experiments() {
      return (experiments.value?.experiments ?? []).filter(({ deletedAt }) => deletedAt === null);
    },
    /** One of them, deleted or not. */
    experiment: (id: string) => experiments.value?.experiments.find((one) => one.id === id),
    get tags() {
      return tags.value?.tags ?? [];
    },
    /** Asks for the tags again: they change with every run's. */
    reloadTags: () => tags.reload(),
    names: {
      dataset: (id: string) => datasets.value?.datasets.find((one) => one.id === id)?.name,
      experiment: (id: string) => experiments.value?.experiments.find((one) => one.id === id)?.name,
    },
  };
}
