import { Group, SegmentedControl } from '@mantine/core'
import { useCan } from '@/api/session'
import type { PersonRef } from '@/api/types'
import { PersonPicker } from '@/components/PersonPicker'
import { useTexts } from '@/i18n'

interface WhoseControlProps {
  /** `me`, `team`, `all` or the id of a person. */
  value: string
  /** The person's name, where it is known from the rows. */
  person: PersonRef | null
  onChange: (value: string) => void
}

/** Whose duties are shown. */
export function WhoseControl({ value, person, onChange }: WhoseControlProps) {
  const { t } = useTexts()
  const leads = useCan()('reassignDuties')
  const one = /^\d+$/.test(value)
  return (
    <Group gap={6} wrap="nowrap">
      <SegmentedControl
        size="xs"
        aria-label={t('duties.whose')}
        data={[
          { value: 'me', label: t('duties.mine') },
          { value: 'team', label: t('duties.ofTeam') },
          { value: 'all', label: t('duties.ofAll') },
        ]}
        value={one ? '' : value}
        onChange={onChange}
      />
      {(leads || one) && (
        <PersonPicker
          key={one ? value : 'nobody'}
          size="xs"
          w={140}
          aria-label={t('duties.ofPerson')}
          placeholder={t('duties.ofPerson')}
          value={one ? (person ?? { personId: Number(value), name: `#${value}` }) : null}
          onChange={(next) => onChange(next ? String(next.personId) : 'me')}
          clearable
        />
      )}
    </Group>
  )
}
