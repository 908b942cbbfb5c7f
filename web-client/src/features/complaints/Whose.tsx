import { SegmentedControl } from '@mantine/core'
import { useTexts } from '@/i18n'

const whose = ['me', 'team', ''] as const

interface WhoseProps {
  /** Another person's id stands for everybody here: it is shown among the filters. */
  value: string | null
  onChange: (value: string | null) => void
}

/** Mine, the team's, everybody's. */
export function Whose({ value, onChange }: WhoseProps) {
  const { t } = useTexts()
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('complaints.whose')}
      data={whose.map((one) => ({ value: one, label: t(`complaints.of${one === '' ? 'All' : one}`) }))}
      value={value === 'me' || value === 'team' ? value : ''}
      onChange={(next) => onChange(next || null)}
    />
  )
}
