/** The month so many months before the day's own: ("2026-11-22", 11) → "2025-12". */
export function monthBack(today: string, back: number): string {
  const [year, month] = today.split('-').map(Number)
  if (!year || !month) return ''
  return new Date(Date.UTC(year, month - 1 - back, 1)).toISOString().slice(0, 7)
}

/** Twelve whole months up to the last month's end, as the API takes them when nothing is asked for. */
export function wholeYear(today: string): { from: string; to: string } {
  const [year, month] = today.split('-').map(Number)
  if (!year || !month) return { from: '', to: '' }
  const text = (date: Date) => date.toISOString().slice(0, 10)
  return { from: text(new Date(Date.UTC(year - 1, month - 1, 1))), to: text(new Date(Date.UTC(year, month - 1, 0))) }
}

/** The days of a month (yyyy-MM) that lie within a period. */
export function monthWithin(month: string, from: string, to: string): { from: string; to: string } {
  const [year = 0, number = 1] = month.split('-').map(Number)
  const first = `${month}-01`
  const last = new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10)
  return { from: first < from ? from : first, to: last > to ? to : last }
}
