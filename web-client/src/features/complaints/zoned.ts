// Wall-clock times of a named zone, as the browser's own calendar knows them.

function wallClock(timeZone: string, at: Date): string {
  // Swedish writes yyyy-MM-dd HH:mm.
  return new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at)
}

/** An instant as the clock on the wall of that zone shows it; in the reader's own zone where the browser does not know it. */
export function inZone(timeZone: string, instant: string): string {
  try {
    return wallClock(timeZone, new Date(instant))
  } catch {
    return wallClock(Intl.DateTimeFormat().resolvedOptions().timeZone, new Date(instant))
  }
}

/** The instant at which the wall clock of a zone shows a day and time; null where they are none. */
export function fromZone(timeZone: string, day: string, time: string): string | null {
  const wanted = Date.parse(`${day}T${time}:00Z`)
  if (Number.isNaN(wanted)) return null
  // One step may cross a change of the offset; the second sees the right one.
  let at = wanted
  for (let step = 0; step < 2; step += 1) {
    at += wanted - Date.parse(`${inZone(timeZone, new Date(at).toISOString()).replace(' ', 'T')}:00Z`)
  }
  return new Date(at).toISOString()
}
