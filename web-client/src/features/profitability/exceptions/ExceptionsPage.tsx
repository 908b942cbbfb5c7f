import { Anchor, SegmentedControl, Stack, Table, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { answer, api } from '@/api/client'
import { useListQuery } from '@/api/lists'
import { useMe } from '@/api/session'
import type { ExceptionSums } from '@/api/types'
import { CsvButton } from '@/components/CsvButton'
import { DateText, MoneyText, NothingText, NumberText } from '@/components/figures'
import { plainNumber } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { Card, Page } from '@/components/Page'
import { PeriodFields } from '@/components/PeriodFields'
import { KeyFigure, KeyFigures } from '@/components/RecordLayout'
import { CustomerLink, OrderLink, PersonName } from '@/components/references'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useAddress } from '@/components/useAddress'
import { useTexts } from '@/i18n'
import classes from '../control.module.css'
import { monthWithin } from '../period'

const groups = ['guard', 'person', 'month', 'customer'] as const

/** What was let pass beyond the rules: who, why, and how much it cost. */
export function ExceptionsPage() {
  const { t } = useTexts()
  const today = useMe()?.today ?? ''
  const { params, set } = useAddress()
  const from = params.get('from') ?? `${today.slice(0, 4)}-01-01`
  const to = params.get('to') ?? today
  const by = groups.find((one) => one === params.get('by')) ?? 'guard'
  // A sum leads to the exceptions behind it.
  const narrowed = { code: params.get('code'), person: params.get('person'), customer: params.get('customer') }
  const sums = useQuery({
    queryKey: ['profit', 'exceptions', 'sums', by, from, to],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/profit/exceptions/sums', { params: { query: { by, from, to } }, signal })),
    placeholderData: keepPreviousData,
  })
  return (
    <Page
      title={t('profitControl.exceptions')}
      note={t('profitControl.exceptionsNote')}
      actions={
        <>
          <PeriodFields from={from} to={to} onChange={(nextFrom, nextTo) => set({ from: nextFrom, to: nextTo })} />
          <Anchor component={Link} to="/grading/treatment" fz="sm">
            {t('profitControl.treatment')}
          </Anchor>
        </>
      }
    >
      {sums.isPending && <RowsSkeleton rows={8} />}
      {sums.isError && !sums.data && <ErrorState error={sums.error} onRetry={() => void sums.refetch()} />}
      {sums.data && !sums.data.hasData && (
        <EmptyState title={t('profitControl.noExceptions')} hint={t('profitControl.noExceptionsHint')} />
      )}
      {sums.data?.hasData && (
        <Stack aria-busy={sums.isPlaceholderData}>
          <KeyFigures>
            <KeyFigure label={t('profitControl.count')}>
              <NumberText value={sums.data.exceptions} digits={0} />
            </KeyFigure>
            <KeyFigure label={t('profitControl.orders')}>
              <NumberText value={sums.data.orders} digits={0} />
            </KeyFigure>
            <KeyFigure
              label={t('profitControl.cost')}
              note={sums.data.untold > 0 ? t('profitControl.untoldNote', { count: sums.data.untold }) : undefined}
              warn={sums.data.cost > 0}
            >
              <MoneyText value={sums.data.cost} currency={sums.data.currency} />
            </KeyFigure>
          </KeyFigures>
          <Card
            title={t('profitControl.by')}
            actions={
              <SegmentedControl
                size="xs"
                aria-label={t('profitControl.by')}
                value={by}
                onChange={(value) => set({ by: value, code: null, person: null, customer: null })}
                data={[
                  { value: 'guard', label: t('profitControl.byGuard') },
                  { value: 'person', label: t('profitControl.byPerson') },
                  { value: 'month', label: t('profitControl.byMonth') },
                  { value: 'customer', label: t('profitControl.byCustomer') },
                ]}
              />
            }
          >
            <Sums sums={sums.data} from={from} to={to} onNarrow={set} />
          </Card>
          <Exceptions
            from={from}
            to={to}
            narrowed={narrowed}
            onWiden={() => set({ code: null, person: null, customer: null })}
          />
        </Stack>
      )}
    </Page>
  )
}

const heads = { guard: 'byGuard', person: 'byPerson', month: 'byMonth', customer: 'byCustomer' } as const

interface SumsProps {
  sums: ExceptionSums
  from: string
  to: string
  onNarrow: (changes: Record<string, string | null>) => void
}

function Sums({ sums, from, to, onNarrow }: SumsProps) {
  const { t, word } = useTexts()
  const { by } = sums
  const nameOf = (item: ExceptionSums['items'][number]) =>
    by === 'guard'
      ? word('findingCode', item.key)
      : by === 'person' && item.key === ''
        ? t('profitControl.nobody')
        : item.name
  const narrow = (key: string) =>
    onNarrow(
      by === 'guard'
        ? { code: key, person: null, customer: null }
        : by === 'person'
          ? { code: null, person: key, customer: null }
          : by === 'customer'
            ? { code: null, person: null, customer: key }
            : monthWithin(key, from, to),
    )
  return (
    <div className={classes.scroller}>
      <Table verticalSpacing={5}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t(`profitControl.${heads[by]}`)}</Table.Th>
            <Table.Th ta="right">{t('profitControl.count')}</Table.Th>
            <Table.Th ta="right">{t('profitControl.orders')}</Table.Th>
            <Table.Th ta="right">{t('profitControl.cost')}</Table.Th>
            <Table.Th ta="right">{t('profitControl.untold')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sums.items.map((item) => (
            <Table.Tr key={item.key}>
              <Table.Th scope="row" fw={400} miw={130}>
                {item.key === '' ? (
                  nameOf(item)
                ) : (
                  <Anchor component="button" type="button" inherit ta="left" onClick={() => narrow(item.key)}>
                    {nameOf(item)}
                  </Anchor>
                )}
              </Table.Th>
              <Table.Td ta="right">{plainNumber(item.exceptions, 0)}</Table.Td>
              <Table.Td ta="right">{plainNumber(item.orders, 0)}</Table.Td>
              <Table.Td ta="right">
                {item.untold === item.exceptions ? <NothingText /> : <MoneyText value={item.cost} exact />}
              </Table.Td>
              <Table.Td ta="right">{item.untold > 0 ? plainNumber(item.untold, 0) : <NothingText />}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

interface ExceptionsProps {
  from: string
  to: string
  narrowed: { code: string | null; person: string | null; customer: string | null }
  onWiden: () => void
}

function Exceptions({ from, to, narrowed, onWiden }: ExceptionsProps) {
  const { t, word } = useTexts()
  const { code, person, customer } = narrowed
  const query = {
    from,
    to,
    ...(code ? { code } : {}),
    ...(person ? { person: Number(person) } : {}),
    ...(customer ? { customer: Number(customer) } : {}),
  }
  const list = useListQuery(['profit', 'exceptions', query], ({ cursor, limit, count, signal }) =>
    answer(api.GET('/api/v1/profit/exceptions', { params: { query: { ...query, limit, cursor, count } }, signal })),
  )
  const address = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))
  return (
    <Card
      title={t('profitControl.exceptions')}
      note={list.total !== null && plainNumber(list.total, 0)}
      actions={
        <>
          {(code || person || customer) && (
            <Anchor component="button" type="button" fz="sm" onClick={onWiden}>
              {t('filter.clear')}
            </Anchor>
          )}
          <CsvButton path={`/api/v1/profit/exceptions?${address}`} fileName="exceptions.csv" />
        </>
      }
    >
      {list.isLoading && <RowsSkeleton rows={5} />}
      {list.error !== null && list.items.length === 0 && <ErrorState compact error={list.error} onRetry={list.retry} />}
      <div className={classes.scroller}>
        <Table verticalSpacing={5}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('orders.orderDate')}</Table.Th>
              <Table.Th>{t('orders.order')}</Table.Th>
              <Table.Th>{t('orders.customer')}</Table.Th>
              <Table.Th>{t('profitControl.rule')}</Table.Th>
              <Table.Th ta="right">{t('profitControl.cost')}</Table.Th>
              <Table.Th>{t('profitControl.way')}</Table.Th>
              <Table.Th>{t('profitControl.who')}</Table.Th>
              <Table.Th>{t('profitControl.why')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {list.items.map((item) => (
              <Table.Tr key={item.findingId}>
                <Table.Td>
                  <DateText value={item.orderDate} />
                </Table.Td>
                <Table.Td>
                  <OrderLink order={{ orderId: item.orderId, number: item.orderNumber }} />
                </Table.Td>
                <Table.Td>
                  <CustomerLink customer={item.customer} /> <GradeBadge grade={item.grade} />
                </Table.Td>
                <Table.Td>{word('findingCode', item.code)}</Table.Td>
                <Table.Td ta="right">
                  {item.cost === null ? <NothingText /> : <MoneyText value={item.cost} exact />}
                </Table.Td>
                <Table.Td>{t(`profitControl.ways.${item.way}`)}</Table.Td>
                <Table.Td>
                  <PersonName person={item.person} />
                </Table.Td>
                <Table.Td>
                  <Text fz="sm" lineClamp={2} title={item.reason ?? undefined}>
                    {item.reason ?? '–'}
                  </Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {list.hasMore && (
        <Anchor component="button" type="button" fz="sm" mt="sm" onClick={list.loadMore}>
          {t('common.more')}
        </Anchor>
      )}
    </Card>
  )
}
