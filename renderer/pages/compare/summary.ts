/** @file The summary: a row a group, mean ± standard deviation of every measure. */
import type { Column } from './table.ts';
import { placesOf, type GroupView } from './groups.ts';
import { measures, measuresOf, spreadText, unitOf, type Measure } from './measures.ts';
import type { TermId } from '../../state/terms.ts';

const terms: Partial<Record<Measure, TermId>> = {
  spikeRate: 'spikeRate',
  synapticOperations: 'synapticOperations',
};

/** Labels of the groups with the best mean; none where fewer than two have one, so that nothing is praised for being alone. */
function bestOf(groups: readonly GroupView[], name: Measure): Set<string> {
  const known = groups.flatMap(({ label, numbers }) => {
    const { mean } = numbers[name];
    return mean === null ? [] : [{ label, mean }];
  });
  if (known.length < 2) return new Set();
  const means = known.map(({ mean }) => mean);
  const best = measures[name].better === 'higher' ? Math.max(...means) : Math.min(...means);
  return new Set(known.filter(({ mean }) => mean === best).map(({ label }) => label));
}

/** @param groups all that are shown: among them the best is found */
export function summaryColumns(groups: readonly GroupView[]): Column<GroupView>[] {
  const places = placesOf(groups);
  return [
    {
      id: 'group',
      title: 'Group',
      text: ({ label }) => label,
      value: ({ label }) => places.get(label) ?? null,
      csv: [{ title: 'Group', value: ({ label }) => label }],
      mark: ({ style }) => style,
    },
    {
      id: 'n',
      title: 'n',
      number: true,
      text: ({ seeds }) => String(seeds.length),
      value: ({ seeds }) => seeds.length,
      hint: ({ seeds }) => (seeds.length === 0 ? 'No finished run' : `Seeds ${seeds.join(', ')}`),
    },
    ...measuresOf(groups).map((name): Column<GroupView> => {
      const unit = unitOf(name);
      const best = bestOf(groups, name);
      const of = ({ numbers }: GroupView) => numbers[name];
      return {
        id: name,
        title: measures[name].title,
        unit,
        ...(terms[name] ? { term: terms[name] } : {}),
        number: true,
        text: (group) => spreadText(name, of(group).mean, of(group).sd),
        value: (group) => of(group).mean,
        strong: ({ label }) => best.has(label),
        csv: [
          { title: `${name} mean`, value: (group) => of(group).mean },
          { title: `${name} sd`, value: (group) => of(group).sd },
          { title: `${name} CI low`, value: (group) => of(group).ci95?.[0] ?? null },
          { title: `${name} CI high`, value: (group) => of(group).ci95?.[1] ?? null },
        ],
      };
    }),
  ];
}
