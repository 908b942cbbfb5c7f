import { Group, Select, Table, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { Fragment } from 'react'
import { useSearchParams } from 'react-router'
import { useCan } from '@/api/session'
import type { Reconciled } from '@/api/types'
import { DateField } from '@/components/DateField'
import { MoneyText, NothingText } from '@/components/figures'
import { plainNumber } from '@/components/format'
import { Card, Page } from '@/components/Page'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { syncKinds, useReconciliation } from './queries'

/** Counts and sums by kind and month, to lay beside the ERP's own. */
export function ReconciliationPage() {
  const { t, word } = useTexts()
  const seesCost = useCan()('viewCost')
  const [params, setParams] = useSearchParams()
  const set = (name: string, value: string | null) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before)
        if (value) next.set(name, value)
        else next.delete(name)
        return next
      },
      { replace: true },
    )
  const [source] = useDebouncedValue(params.get('source') ?? '', 300)
  const kind = params.get('kind')
  const from = params.get('from')
  const to = params.get('to')
  const report = useReconciliation({
    ...(source ? { source } : {}),
    ...(kind ? { kind } : {}),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  })
  const kinds = [...new Set(report.data?.items.map((item) => item.kind) ?? [])]
  return (
    <Page
      title={t('sync.reconciliation')}
      note={t('sync.reconciliationNote')}
      width={1200}
      actions={
        <Group gap="xs">
          <TextInput
            size="xs"
            w={110}
            aria-label={t('sync.source')}
            placeholder={t('sync.source')}
            maxLength={40}
            value={params.get('source') ?? ''}
            onChange={(event) => set('source', event.currentTarget.value)}
          />
          <Select
            size="xs"
            w={140}
            clearable
            aria-label={t('sync.kind')}
            placeholder={t('sync.allKinds')}
            data={syncKinds.map((value) => ({ value, label: word('syncKind', value) }))}
            value={kind}
            onChange={(value) => set('kind', value)}
          />
          <DateField
            size="xs"
            w={130}
            clearable
            aria-label={t('orders.from')}
            placeholder={t('orders.from')}
            value={from ?? ''}
            onChange={(day) => set('from', day)}
          />
          <DateField
            size="xs"
            w={130}
            clearable
            aria-label={t('orders.to')}
            placeholder={t('orders.to')}
            value={to ?? ''}
            onChange={(day) => set('to', day)}
          />
        </Group>
      }
    >
      {report.isPending && <RowsSkeleton rows={8} />}
      {report.isError && <ErrorState error={report.error} onRetry={() => void report.refetch()} />}
      {report.data?.items.length === 0 && (
        <EmptyState title={t('sync.nothingThere')} hint={t('sync.nothingThereHint')} />
      )}
      {kinds.length > 0 && (
        <Card title={t('sync.countsAndSums')}>
          <Table verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('sync.month')}</Table.Th>
                <Table.Th ta="right">{t('sync.count')}</Table.Th>
                <Table.Th ta="right">{t('sync.net')}</Table.Th>
                {seesCost && <Table.Th ta="right">{t('sync.cost')}</Table.Th>}
                <Table.Th ta="right">{t('sync.quantity')}</Table.Th>
                <Table.Th ta="right">{t('sync.amount')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {kinds.map((one) => (
                <Fragment key={one}>
                  <Table.Tr bg="var(--crm-hover)">
                    <Table.Th colSpan={seesCost ? 6 : 5} scope="colgroup">
                      {word('syncKind', one)}
                    </Table.Th>
                  </Table.Tr>
                  {report.data?.items
                    .filter((item) => item.kind === one)
                    .map((item) => (
                      <ReconciledRow key={item.period} item={item} seesCost={seesCost} />
                    ))}
                </Fragment>
              ))}
            </Table.Tbody>
          </Table>
        </Card>
      )}
    </Page>
  )
}

function ReconciledRow({ item, seesCost }: { item: Reconciled; seesCost: boolean }) {
  // What a kind does not have is nothing, not unknown.
  const money = (value: number | null | undefined) =>
    value === null || value === undefined ? <NothingText /> : <MoneyText value={value} exact />
  return (
    <Table.Tr>
      <Table.Td>{item.period || '–'}</Table.Td>
      <Table.Td ta="right">{plainNumber(item.count, 0)}</Table.Td>
      <Table.Td ta="right">{money(item.net)}</Table.Td>
      {seesCost && <Table.Td ta="right">{money(item.cost)}</Table.Td>}
      <Table.Td ta="right">
        {item.quantity === null || item.quantity === undefined ? <NothingText /> : plainNumber(item.quantity, 4)}
      </Table.Td>
      <Table.Td ta="right">{money(item.amount)}</Table.Td>
    </Table.Tr>
  )
}
