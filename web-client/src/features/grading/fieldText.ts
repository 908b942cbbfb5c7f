import { useCallback } from 'react'
import { percent, plainNumber } from '@/components/format'
import { useTexts } from '@/i18n'
import type { UnitOf } from './schemeRules'

type AnyMetric = Parameters<UnitOf>[0]

/** `criteria.0.steps.1.from` or `criteria.revenue.weight` in the words of the screen. */
export function useFieldText() {
  const { word } = useTexts()
  return useCallback(
    (field: string, metrics: readonly (string | undefined)[] = []): string => {
      const parts = field.split('.')
      const words: string[] = []
      parts.forEach((part, place) => {
        const after = parts[place - 1]
        if (part === 'criteria' && parts.length > 1) return
        if (after === 'criteria') words.push(word('metric', metrics[Number(part)] ?? part))
        else if (/^\d+$/.test(part)) words.push(String(Number(part) + 1))
        else if (after === 'bands' || after === 'shares') words.push(part.toUpperCase())
        else words.push(word('schemeField', part))
      })
      return words.join(' · ')
    },
    [word],
  )
}

/** A value of a compared field as one reads it. */
export function useFieldValue(unitOf: UnitOf) {
  const { t, word } = useTexts()
  return useCallback(
    (field: string, value: string | null): string => {
      if (value === null) return '–'
      const parts = field.split('.')
      const last = parts.at(-1) ?? ''
      const metric = parts[0] === 'criteria' ? (parts[1] as AnyMetric) : undefined
      const number = Number(value)
      const raw = (text: string) => {
        const amount = Number(text)
        if (Number.isNaN(amount)) return text
        return metric && unitOf(metric) === 'percent' ? percent(amount, 2) : plainNumber(amount, 4)
      }
      switch (last) {
        case 'grace':
          return t(value === 'true' ? 'common.yes' : 'common.no')
        case 'cut':
          return word('cut', value)
        case 'direction':
          return word('direction', value)
        case 'normaliser':
          return word('normaliser', value)
        case 'within':
          return word('peers', value)
        case 'missing':
          return word('missing', value)
        case 'weightPercent':
          return `${plainNumber(number, 1)} %`
        case 'floor':
        case 'ceiling':
          return raw(value)
        case 'steps':
          return value
            .split(', ')
            .map((step) => {
              const [from = '', points = ''] = step.split(': ')
              return `${raw(from)} → ${points}`
            })
            .join('；')
        default:
          return parts[0] === 'shares' ? `${plainNumber(number * 100, 2)} %` : value
      }
    },
    [t, word, unitOf],
  )
}
