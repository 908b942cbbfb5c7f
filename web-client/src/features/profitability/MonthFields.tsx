import { TextInput } from '@mantine/core'
import { useTexts } from '@/i18n'

interface MonthFieldsProps {
  from: string
  to: string
  onChange: (from: string, to: string) => void
}

/** From a month to a month, both included. */
export function MonthFields({ from, to, onChange }: MonthFieldsProps) {
  const { t } = useTexts()
  return (
    <>
      <TextInput
        type="month"
        label={t('cube.from')}
        size="xs"
        w={140}
        value={from}
        max={to}
        onChange={(event) => event.currentTarget.value && onChange(event.currentTarget.value, to)}
      />
      <TextInput
        type="month"
        label={t('cube.to')}
        size="xs"
        w={140}
        value={to}
        min={from}
        onChange={(event) => event.currentTarget.value && onChange(from, event.currentTarget.value)}
      />
    </>
  )
}
