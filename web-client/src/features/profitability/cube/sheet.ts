// Writes sheets in the browser. Without a worker: the page allows none that is made of a text.
import writeSheet from 'write-excel-file/universal'

export type SheetRows = (string | number | null)[][]

export async function saveSheet(rows: SheetRows, name: string): Promise<void> {
  const data = rows.map((row, at) =>
    row.map((value) =>
      value === null ? null : at === 0 ? { value: String(value), fontWeight: 'bold' as const } : { value },
    ),
  )
  save(await writeSheet(data).toBlob(), `${name}.xlsx`)
}

const startsFormula = /^[=+\-@\t\r]/

/** One line of a cell: quoted where needed, and never taken for a formula. */
export function csvCell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = startsFormula.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export function saveCsv(rows: SheetRows, name: string): void {
  const text = rows.map((row) => row.map(csvCell).join(',')).join('\r\n')
  save(new Blob([`\uFEFF${text}\r\n`], { type: 'text/csv' }), `${name}.csv`)
}

function save(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
