import { useTexts } from '@/i18n'
import { DateField } from './DateField'

interface PeriodFieldsProps {
  from: string
  to: string
  /** The last day that can be asked for. */
  max?: string
  onChange: (from: string, to: string) => void
}

/** From a day to a day, both included. */
export function PeriodFields({ from, to, max, onChange }: PeriodFieldsProps) {
  const { t } = useTexts()
  return (
    <>
      <DateField
        size="xs"
        w={120}
        aria-label={t('common.periodFrom')}
        value={from}
        max={to}
        onChange={(day) => day && onChange(day, to)}
      />
      <DateField
        size="xs"
        w={120}
        aria-label={t('common.periodTo')}
        value={to}
        min={from}
        max={max}
        onChange={(day) => day && onChange(from, day)}
      />
    </>
  )
}
