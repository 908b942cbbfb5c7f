import { describe, expect, it } from 'vitest'
import { fromZone, inZone } from './zoned'

describe('wall-clock times of a zone', () => {
  it('are read and written where the calendar works, not where the reader sits', () => {
    expect(fromZone('Asia/Shanghai', '2026-11-20', '16:00')).toBe('2026-11-20T08:00:00.000Z')
    expect(inZone('Asia/Shanghai', '2026-11-25T08:00:00Z')).toBe('2026-11-25 16:00')
  })

  it('know summer time', () => {
    expect(fromZone('Europe/Berlin', '2026-03-29', '08:00')).toBe('2026-03-29T06:00:00.000Z')
    expect(fromZone('Europe/Berlin', '2026-03-28', '08:00')).toBe('2026-03-28T07:00:00.000Z')
    expect(fromZone('America/New_York', '2026-11-01', '09:00')).toBe('2026-11-01T14:00:00.000Z')
  })

  it('are nothing where there is no such day or time', () => {
    expect(fromZone('Asia/Shanghai', '', '16:00')).toBeNull()
    expect(fromZone('Asia/Shanghai', '2026-11-20', 'soon')).toBeNull()
    expect(fromZone('Nowhere/Land', '2026-11-20', '08:00')).not.toBeNull()
  })
})
