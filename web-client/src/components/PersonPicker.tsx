import { Select, type SelectProps } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, api } from '@/api/client'
import type { PersonRef } from '@/api/types'
import { useTexts } from '@/i18n'

interface PersonPickerProps extends Omit<SelectProps, 'value' | 'onChange' | 'data'> {
  value: PersonRef | null
  onChange: (person: PersonRef | null) => void
}

/** Picks a person by typing a part of the name. */
export function PersonPicker({ value, onChange, ...rest }: PersonPickerProps) {
  const { t } = useTexts()
  const [text, setText] = useState(value?.name ?? '')
  const [asked] = useDebouncedValue(text === value?.name ? '' : text.trim(), 180)
  const people = useQuery({
    queryKey: ['people', 'options', asked],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/people/options', { params: { query: { q: asked } }, signal })),
    placeholderData: keepPreviousData,
  })
  const items = people.data?.items ?? []
  const known = value && !items.some((person) => person.personId === value.personId) ? [value, ...items] : items
  return (
    <Select
      searchable
      searchValue={text}
      onSearchChange={setText}
      // The API has searched already; what it found is shown as it is.
      filter={({ options }) => options}
      data={known.map((person) => ({ value: String(person.personId), label: person.name }))}
      value={value ? String(value.personId) : null}
      onChange={(id) => onChange(known.find((person) => String(person.personId) === id) ?? null)}
      nothingFoundMessage={people.isSuccess ? t('people.nothing') : t('common.loading')}
      {...rest}
    />
  )
}
