const limitOf = ({ least, most }) => (least === undefined ? (most === undefined ? '' : `≤ ${most}`) : `≥ ${least}`);

const verdictOf = ({ ratio, least, most }) => {
  if (ratio === undefined || (least === undefined && most === undefined)) return '';
  return ratio >= (least ?? -Infinity) && ratio <= (most ?? Infinity) ? 'holds' : 'does not';
};

/** Results as text in columns: name, ratio, limit, verdict, and what was divided by what. */
export const tableOf = (results) => {
  const rows = [
    ['name', 'ratio', 'limit', 'verdict', 'measured'],
    ...results.map((result) => [
      result.name,
      result.ratio?.toFixed(2) ?? '–',
      limitOf(result),
      verdictOf(result),
      result.detail,
    ]),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};
