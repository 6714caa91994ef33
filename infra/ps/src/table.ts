export interface Column<Row> {
  title: string
  of: (row: Row) => string | number | undefined
  /** Aligned to the right, also while no number is known. */
  isNumeric?: boolean
}

const shown = (value: string | number | undefined) => (value === undefined ? '–' : String(value))

/** Lines of text, in columns. */
export const table = <Row>(columns: Column<Row>[], rows: Row[]): string[] => {
  const cells = columns.map(({ title, of }) => [title, ...rows.map((row) => shown(of(row)))])
  const aligned = cells.map((column, index) => {
    const width = Math.max(...column.map((text) => text.length))
    const isNumeric = columns[index]?.isNumeric === true
    return column.map((text) => (isNumeric ? text.padStart(width) : text.padEnd(width)))
  })
  return ['', ...rows].map((_, line) =>
    aligned
      .map((column) => column[line])
      .join('  ')
      .trimEnd(),
  )
}
