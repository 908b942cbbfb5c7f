import { Select, type SelectProps } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, api } from '@/api/client'
import { useTexts } from '@/i18n'

/** A record one may choose: what it is kept by, and how it is called. */
export interface Choice {
  id: number
  name: string
}

interface RecordPickerProps extends Omit<SelectProps, 'value' | 'onChange' | 'data'> {
  value: Choice | null
  onChange: (choice: Choice | null) => void
}

interface FindingProps extends RecordPickerProps {
  queryKey: string
  find: (text: string, signal: AbortSignal) => Promise<Choice[]>
}

function FindingPicker({ value, onChange, queryKey, find, ...rest }: FindingProps) {
  const { t } = useTexts()
  const [text, setText] = useState(value?.name ?? '')
  const [asked] = useDebouncedValue(text === value?.name ? '' : text.trim(), 180)
  const found = useQuery({
    queryKey: [queryKey, 'choices', asked],
    queryFn: ({ signal }) => find(asked, signal),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  })
  const items = found.data ?? []
  const known = value && !items.some((one) => one.id === value.id) ? [value, ...items] : items
  return (
    <Select
      searchable
      openOnFocus={false}
      searchValue={text}
      onSearchChange={setText}
      // The API has searched already, by pinyin as well; what it found is shown as it is.
      filter={({ options }) => options}
      data={known.map((one) => ({ value: String(one.id), label: one.name }))}
      value={value ? String(value.id) : null}
      onChange={(id) => onChange(known.find((one) => String(one.id) === id) ?? null)}
      scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}
      nothingFoundMessage={found.isSuccess ? t('grid.nothing') : t('common.loading')}
      {...rest}
    />
  )
}

/** Picks a customer by a part of its name or code. */
export function CustomerPicker(props: RecordPickerProps) {
  return (
    <FindingPicker
      queryKey="customers"
      find={async (q, signal) => {
        const { items } = await answer(
          api.GET('/api/v1/customers', { params: { query: { ...(q ? { q } : {}), sort: 'name', limit: 20 } }, signal }),
        )
        return items.map((one) => ({ id: one.customerId, name: one.name }))
      }}
      {...props}
    />
  )
}

/** Picks a product by a part of its name or code. */
export function ProductPicker(props: RecordPickerProps) {
  return (
    <FindingPicker
      queryKey="products"
      find={async (q, signal) => {
        const { items } = await answer(
          api.GET('/api/v1/products', { params: { query: { ...(q ? { q } : {}), sort: 'name', limit: 20 } }, signal }),
        )
        return items.map((one) => ({ id: one.productId, name: `${one.code} ${one.name}` }))
      }}
      {...props}
    />
  )
}
