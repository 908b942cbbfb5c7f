import { Combobox, Group, Kbd, Loader, Text, TextInput, useCombobox } from '@mantine/core'
import { useDebouncedValue, useMergedRef } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type Ref, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { answer, api } from '@/api/client'
import type { Found } from '@/api/types'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { useErrorText } from '@/components/states'
import { useTexts } from '@/i18n'

const pages: Record<Found['kind'], string> = { customer: '/customers', order: '/orders', product: '/products' }
const kinds = ['customer', 'order', 'product'] as const

/** Finds customers, orders and products by a part of a name or number, in Chinese or Latin letters. */
export function SearchBox({ ref }: { ref: Ref<HTMLInputElement> }) {
  const { t } = useTexts()
  const navigate = useNavigate()
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const input = useRef<HTMLInputElement>(null)
  const merged = useMergedRef(input, ref)
  const [text, setText] = useState('')
  const [asked] = useDebouncedValue(text.trim(), 180)
  const found = useQuery({
    queryKey: ['search', asked],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/search', { params: { query: { q: asked } }, signal })),
    enabled: asked.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  })
  const { title: errorTitle } = useErrorText(found.error)
  const items = found.data?.items ?? []

  return (
    <Combobox
      store={combobox}
      width={460}
      position="bottom-start"
      shadow="md"
      onOptionSubmit={(value) => {
        setText('')
        combobox.closeDropdown()
        input.current?.blur()
        void navigate(value)
      }}
    >
      <Combobox.Target>
        <TextInput
          ref={merged}
          type="search"
          w={{ base: '100%', sm: 340 }}
          maxLength={100}
          placeholder={t('shell.search')}
          aria-label={t('shell.search')}
          leftSection={<IconSearch size={16} aria-hidden />}
          rightSection={found.isFetching ? <Loader size={14} /> : text === '' ? <Kbd size="xs">/</Kbd> : null}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value)
            combobox.openDropdown()
            combobox.selectFirstOption()
          }}
          onFocus={() => text && combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
          onKeyDown={(event) => event.key === 'Escape' && input.current?.blur()}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={asked === ''}>
        <Combobox.Options mah={480} style={{ overflowY: 'auto' }}>
          {found.isError && <Combobox.Empty>{errorTitle}</Combobox.Empty>}
          {found.isSuccess && items.length === 0 && (
            <Combobox.Empty>{t('shell.searchNothing', { text: asked })}</Combobox.Empty>
          )}
          {kinds.map((kind) => {
            const ofKind = items.filter((item) => item.kind === kind)
            if (ofKind.length === 0) return null
            return (
              <Combobox.Group key={kind} label={t(`search.${kind}`)}>
                {ofKind.map((item) => (
                  <Combobox.Option key={item.id} value={`${pages[kind]}/${item.id}`}>
                    <Group gap="sm" wrap="nowrap">
                      {item.grade && <GradeBadge grade={item.grade} />}
                      <Text fz="sm" truncate flex={1}>
                        {item.title}
                      </Text>
                      <Text fz="xs" c="dimmed">
                        {item.subtitle}
                      </Text>
                    </Group>
                  </Combobox.Option>
                ))}
              </Combobox.Group>
            )
          })}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
