import { parser } from '@prometheus-io/lezer-promql';

/** The names of the series that an expression of PromQL asks for. Throws an Error that shows where it is no such expression. */
export const seriesIn = (expression: string): readonly string[] => {
  const names: string[] = [];
  parser.parse(expression).iterate({
    enter: ({ name, type, from, node }) => {
      if (type.isError) throw new Error(`${expression.slice(0, from)} ⟨here⟩ ${expression.slice(from)}`);
      if (name !== 'VectorSelector') return;
      const identifier = node.getChild('Identifier');
      if (!identifier) throw new Error(`${expression.slice(from)}: a series without a name`);
      names.push(expression.slice(identifier.from, identifier.to));
    },
  });
  return names;
};
