import { Group, UnstyledButton } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { PersonRef } from '@/api/types'
import { PersonPicker } from '@/components/PersonPicker'
import { ProblemAlert } from '@/components/ProblemAlert'
import { useTexts } from '@/i18n'

interface OwnerFieldProps {
  owner: PersonRef | null
  mayChange: boolean
  choosing: boolean
  onChoosing: (on: boolean) => void
  onSave: (owner: PersonRef | null) => Promise<unknown>
}

/** Who looks after the customer; changed where it is read. */
export function OwnerField({ owner, mayChange, choosing, onChoosing, onSave }: OwnerFieldProps) {
  const { t } = useTexts()
  const save = useMutation({ mutationFn: onSave, onSuccess: () => onChoosing(false) })
  const text = (
    <>
      {t('customers.owner')}: {owner?.name ?? t('customers.nobody')}
    </>
  )
  if (!mayChange) return <span>{text}</span>
  if (!choosing) {
    return (
      <UnstyledButton fz="inherit" c="inherit" onClick={() => onChoosing(true)}>
        <span className="visually-hidden">{t('customers.changeOwner')}: </span>
        {text} <IconPencil size={13} aria-hidden style={{ verticalAlign: -1 }} />
      </UnstyledButton>
    )
  }
  return (
    <Group gap="xs">
      <PersonPicker
        size="xs"
        value={owner}
        onChange={(next) => save.mutate(next)}
        onBlur={() => !save.isPending && onChoosing(false)}
        aria-label={t('customers.owner')}
        clearable
        autoFocus
        defaultDropdownOpened
        disabled={save.isPending}
      />
      {save.isError && <ProblemAlert error={save.error} />}
    </Group>
  )
}
