/** A table in Markdown, the first line its head. The first `words` columns are words, the others figures. */
export const markdown = ([head = [], ...rows]: string[][], words = 2) => {
  const widths = head.map((title, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? title).length)))
  const pad = (cell: string, column: number) => {
    const width = widths[column] ?? 0
    return column < words ? cell.padEnd(width) : cell.padStart(width)
  }
  const line = (cells: string[]) => `| ${cells.map(pad).join(' | ')} |`
  const rule = line(widths.map((width, column) => (column < words ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)))
  return [line(head), rule, ...rows.map(line)].join('\n')
}
