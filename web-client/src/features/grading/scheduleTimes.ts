// When schedules are due. The expression is Quartz's: second minute hour day month weekday.

export const presets = {
  halfYear: '0 0 2 1 1,7 ?',
  quarter: '0 0 2 1 1,4,7,10 ?',
  month: '0 0 2 1 * ?',
  week: '0 0 2 ? * MON',
} as const
export type Preset = keyof typeof presets | 'own'

const spaced = (cron: string) => cron.trim().replace(/\s+/g, ' ')

export const presetOf = (cron: string): Preset =>
  (Object.keys(presets) as (keyof typeof presets)[]).find((name) => presets[name] === spaced(cron)) ?? 'own'

/** An instant on the clocks of a time zone, yyyy-MM-dd HH:mm; of the reader's where the zone is not known here. */
export function instantIn(value: string, timeZone: string): string {
  const at = new Date(value)
  const look = (zone?: string) =>
    new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    }).format(at)
  try {
    return look(timeZone)
  } catch {
    return look()
  }
}
