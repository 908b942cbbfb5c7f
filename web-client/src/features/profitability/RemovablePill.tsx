import { Pill } from '@mantine/core'
import { useTexts } from '@/i18n'

/** Something chosen, that goes with one click or key. */
export function RemovablePill({ name, onRemove }: { name: string; onRemove: () => void }) {
  const { t } = useTexts()
  return (
    <Pill
      size="sm"
      withRemoveButton
      onRemove={onRemove}
      removeButtonProps={{ 'aria-label': `${t('common.remove')}: ${name}`, 'aria-hidden': false, tabIndex: 0 }}
    >
      {name}
    </Pill>
  )
}
