import { Button, Group, MultiSelect, Pill, Stack } from '@mantine/core'
import { IconFilter } from '@tabler/icons-react'
import { useQueries } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useCan } from '@/api/session'
import type { CubeQuestion } from '@/api/types'
import { type Choice, CustomerPicker, ProductPicker } from '@/components/RecordPicker'
import { useTexts } from '@/i18n'
import { nameQuery, useCategories } from '../names'
import { RemovablePill } from '../RemovablePill'
import { type CubeFilters, type FilterKind, filterKinds, noneOf, valuesOf, withValues } from './filters'
import { useCubeValues } from './queries'

const grades = ['A', 'B', 'C', 'D', 'N'] as const
const told = ['segment', 'region', 'channel', 'salesperson', 'supplier'] as const

interface CubeFilterBarProps {
  question: CubeQuestion
  onChange: (filters: CubeFilters | null) => void
}

/** What the sums are limited to, each value to be taken away by itself, and pickers of more. */
export function CubeFilterBar({ question, onChange }: CubeFilterBarProps) {
  const { t } = useTexts()
  const { filters } = question
  const [opened, setOpened] = useState(false)
  const adder = useRef<HTMLButtonElement>(null)
  const isSet = filterKinds.some((kind) => valuesOf(filters, kind).length > 0)
  return (
    <Stack gap="xs">
      <Group gap="xs">
        {isSet && (
          <Pill.Group gap={4} aria-label={t('cube.filters')} role="group">
            {filterKinds.map((kind) => (
              <Values
                key={kind}
                kind={kind}
                question={question}
                onChange={(values) => {
                  onChange(withValues(filters, kind, values))
                  // The pill is gone: the keyboard goes on beside it.
                  adder.current?.focus()
                }}
              />
            ))}
          </Pill.Group>
        )}
        <Button
          ref={adder}
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<IconFilter size={15} aria-hidden />}
          aria-expanded={opened}
          onClick={() => setOpened((before) => !before)}
        >
          {t('filter.add')}
        </Button>
        {isSet && (
          <Button variant="subtle" color="gray" size="compact-sm" onClick={() => onChange(null)}>
            {t('filter.clear')}
          </Button>
        )}
      </Group>
      {opened && <Pickers question={question} onChange={onChange} />}
    </Stack>
  )
}

interface ValuesProps {
  kind: FilterKind
  question: CubeQuestion
  onChange: (values: string[]) => void
}

function Values({ kind, question, onChange }: ValuesProps) {
  const { t, word } = useTexts()
  const values = valuesOf(question.filters, kind)
  const nameOf = useNames(kind, values, question)
  return values.map((value) => (
    <RemovablePill
      key={value}
      name={t('cube.filter', { kind: word('cubeDimension', kind), name: nameOf(value) })}
      onRemove={() => onChange(values.filter((one) => one !== value))}
    />
  ))
}

/** What a filter keeps by id is shown by name; an unknown name by the id. */
function useNames(kind: FilterKind, values: string[], question: CubeQuestion) {
  const { t } = useTexts()
  const isRecord = kind === 'customer' || kind === 'product'
  const records = useQueries({
    queries: isRecord ? values.map((id) => nameQuery(kind === 'customer' ? 'customers' : 'products', Number(id))) : [],
  })
  const categories = useCategories(kind === 'category' && values.length > 0)
  const suppliers = useCubeValues('supplier', question, kind === 'supplier' && values.length > 0)
  return (value: string): string => {
    if (value === noneOf(kind)) return t('cube.noValue')
    if (isRecord) return records[values.indexOf(value)]?.data ?? `#${value}`
    if (kind === 'category')
      return categories.data?.items.find((one) => String(one.categoryId) === value)?.name ?? `#${value}`
    if (kind === 'supplier') return suppliers.data?.find((one) => one.id === value)?.name ?? `#${value}`
    return value
  }
}

function Pickers({ question, onChange }: CubeFilterBarProps) {
  const { word } = useTexts()
  const { filters } = question
  const can = useCan()
  const categories = useCategories(can('readProducts'))
  // A picker is a new one after each pick: the keyboard stays in it.
  const [picked, setPicked] = useState<FilterKind | null>(null)
  const added = (kind: FilterKind, choice: Choice | null) => {
    if (!choice) return
    setPicked(kind)
    onChange(withValues(filters, kind, [...new Set([...valuesOf(filters, kind), String(choice.id)])]))
  }
  return (
    <div style={{ display: 'grid', gap: 8, gridTemplateColumns: 'repeat(auto-fill, minmax(170px, 1fr))' }}>
      {can('readCustomers') && (
        <>
          <CustomerPicker
            key={`customer ${valuesOf(filters, 'customer').length}`}
            autoFocus={picked === 'customer'}
            size="xs"
            label={word('cubeDimension', 'customer')}
            value={null}
            onChange={(choice) => added('customer', choice)}
          />
          <MultiSelect
            size="xs"
            label={word('cubeDimension', 'grade')}
            data={grades.map((value) => ({ value, label: word('grade', value) }))}
            value={valuesOf(filters, 'grade')}
            onChange={(next) => onChange(withValues(filters, 'grade', next))}
          />
        </>
      )}
      {can('readProducts') && (
        <>
          <ProductPicker
            key={`product ${valuesOf(filters, 'product').length}`}
            autoFocus={picked === 'product'}
            size="xs"
            label={word('cubeDimension', 'product')}
            value={null}
            onChange={(choice) => added('product', choice)}
          />
          <MultiSelect
            size="xs"
            searchable
            label={word('cubeDimension', 'category')}
            data={(categories.data?.items ?? []).map((one) => ({ value: String(one.categoryId), label: one.name }))}
            value={valuesOf(filters, 'category')}
            onChange={(next) => onChange(withValues(filters, 'category', next))}
          />
        </>
      )}
      {told
        .filter((kind) => kind !== 'segment' || can('readCustomers'))
        .map((kind) => (
          <ToldPicker
            key={kind}
            kind={kind}
            question={question}
            onChange={(values) => onChange(withValues(filters, kind, values))}
          />
        ))}
    </div>
  )
}

/** Picks among the values that anything was sold under. */
function ToldPicker({ kind, question, onChange }: ValuesProps & { kind: (typeof told)[number] }) {
  const { t, word } = useTexts()
  const values = valuesOf(question.filters, kind)
  const known = useCubeValues(kind, question, true)
  const items = known.data ?? []
  const missing = values.filter((value) => !items.some((one) => one.id === value)).map((id) => ({ id, name: id }))
  return (
    <MultiSelect
      size="xs"
      searchable
      label={word('cubeDimension', kind)}
      data={[...items, ...missing].map((one) => ({ value: one.id, label: one.name ?? t('cube.noValue') }))}
      error={known.isError ? t('problem.unexpected') : undefined}
      nothingFoundMessage={known.isPending ? t('common.loading') : t('grid.nothing')}
      value={values}
      onChange={onChange}
    />
  )
}
