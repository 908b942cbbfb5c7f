import { MultiSelect, Pill, Stack, Text } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import type { Choice } from '@/components/RecordPicker'
import { CustomerPicker, ProductPicker } from '@/components/RecordPicker'
import { useTexts } from '@/i18n'
import { nameQuery, useCategories } from '../names'
import { RemovablePill } from '../RemovablePill'
import type { Scope } from './items'

const grades = ['A', 'B', 'C', 'D', 'N'] as const

interface ChosenProps {
  kind: 'customers' | 'products'
  ids: number[]
  onRemove: (id: number) => void
}

function Chosen({ kind, ids, onRemove }: ChosenProps) {
  const names = useQueries({ queries: ids.map((id) => nameQuery(kind, id)) })
  if (ids.length === 0) return null
  return (
    <Pill.Group gap={4}>
      {ids.map((id, index) => {
        const name = names[index]?.data ?? `#${id}`
        return <RemovablePill key={id} name={name} onRemove={() => onRemove(id)} />
      })}
    </Pill.Group>
  )
}

/** What a supposition is about: customers or grades, and products or categories; nothing chosen means all. */
export function ScopeFields({ scope, onChange }: { scope: Scope; onChange: (scope: Scope) => void }) {
  const { t, word } = useTexts()
  const categories = useCategories()
  const set = (part: Partial<Scope>) => onChange({ ...scope, ...part })
  const added = (ids: number[], choice: Choice | null) =>
    choice && !ids.includes(choice.id) ? [...ids, choice.id] : ids
  return (
    <Stack gap={6}>
      <div style={{ display: 'grid', gap: 8, gridTemplateColumns: 'repeat(auto-fit, minmax(170px, 1fr))' }}>
        <CustomerPicker
          key={`c${scope.customerIds.length}`}
          size="xs"
          label={t('scenarios.customers')}
          placeholder={t('scenarios.pickCustomer')}
          value={null}
          onChange={(choice) => set({ customerIds: added(scope.customerIds, choice) })}
        />
        <MultiSelect
          size="xs"
          label={t('scenarios.grades')}
          data={grades.map((value) => ({ value, label: word('grade', value) }))}
          value={scope.grades}
          onChange={(next) => set({ grades: grades.filter((one) => next.includes(one)) })}
        />
        <ProductPicker
          key={`p${scope.productIds.length}`}
          size="xs"
          label={t('scenarios.products')}
          placeholder={t('scenarios.pickProduct')}
          value={null}
          onChange={(choice) => set({ productIds: added(scope.productIds, choice) })}
        />
        <MultiSelect
          size="xs"
          searchable
          label={t('scenarios.categories')}
          data={(categories.data?.items ?? []).map((one) => ({ value: String(one.categoryId), label: one.name }))}
          value={scope.categoryIds.map(String)}
          onChange={(next) => set({ categoryIds: next.map(Number) })}
        />
      </div>
      <Chosen
        kind="customers"
        ids={scope.customerIds}
        onRemove={(id) => set({ customerIds: scope.customerIds.filter((one) => one !== id) })}
      />
      <Chosen
        kind="products"
        ids={scope.productIds}
        onRemove={(id) => set({ productIds: scope.productIds.filter((one) => one !== id) })}
      />
      <Text fz="xs" c="dimmed">
        {t('scenarios.allScope')}
      </Text>
    </Stack>
  )
}
