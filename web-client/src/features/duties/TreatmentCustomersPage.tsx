import { Anchor, Badge, Button, Group, Stack, Text } from '@mantine/core'
import { useMemo } from 'react'
import { Link } from 'react-router'
import { useCan, useMe } from '@/api/session'
import type { TreatmentItem } from '@/api/types'
import { MoneyText, NothingText, NumberText, PercentText } from '@/components/figures'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { DataGrid, type GridColumn } from '@/components/grid/DataGrid'
import { FilterChips } from '@/components/grid/FilterChips'
import { useListState } from '@/components/grid/useListState'
import { ListPage, SidePanel } from '@/components/ListPage'
import { Fact, FactGroup } from '@/components/RecordLayout'
import { CustomerLink, PersonName } from '@/components/references'
import { EmptyState } from '@/components/states'
import { useTexts } from '@/i18n'
import { policyGrades } from './policyRules'
import { treatmentFilters, useTreated } from './treatmentQueries'

/** Each customer beside the policy of its grade. */
export function TreatmentCustomersPage() {
  const { t, word } = useTexts()
  const seesCost = useCan()('viewCost')
  const list = useListState('-costAbove', treatmentFilters)
  const treated = useTreated(list)
  const columns = useColumns(seesCost)
  const opened = treated.items.find((one) => String(one.customer.customerId) === list.open)
  const period = (['from', 'to'] as const)
    .filter((name) => list.filter(name))
    .map((name) => `${name}=${list.filter(name)}`)
    .join('&')
  return (
    <ListPage
      title={t('treatment.listTitle')}
      note={
        <Anchor component={Link} to={`/grading/treatment?${period}`} inherit>
          ← {t('treatment.back')}
        </Anchor>
      }
      panel={
        opened && (
          <SidePanel
            label={opened.customer.name}
            page={`/customers/${opened.customer.customerId}`}
            onClose={() => list.setOpen(null)}
          >
            <TreatedPanel item={opened} period={period} seesCost={seesCost} />
          </SidePanel>
        )
      }
    >
      <DataGrid
        id="treatment"
        label={t('treatment.listTitle')}
        columns={columns}
        query={treated}
        list={list}
        rowId={(row) => String(row.customer.customerId)}
        pageOf={(row) => `/customers/${row.customer.customerId}`}
        csv={{ path: '/api/v1/grading/treatment', fileName: 'grade-treatment.csv' }}
        tools={
          <FilterChips
            list={list}
            filters={[
              {
                kind: 'one',
                name: 'treated',
                label: t('treatment.treated'),
                options: (['above', 'below', 'asPolicy'] as const).map((value) => ({
                  value,
                  label: t(`treatment.${value}`),
                })),
                always: true,
              },
              {
                kind: 'many',
                name: 'grade',
                label: t('grading.grade'),
                options: policyGrades.map((value) => ({ value, label: word('grade', value) })),
                always: true,
              },
              {
                kind: 'one',
                name: 'owner',
                label: t('treatment.owner'),
                options: [{ value: 'me', label: t('duties.mine') }],
              },
              { kind: 'day', name: 'from', label: t('common.periodFrom'), always: true },
              { kind: 'day', name: 'to', label: t('common.periodTo'), always: true },
            ]}
          />
        }
        empty={
          <EmptyState
            title={t('grid.nothing')}
            hint={t('grid.nothingHint')}
            action={
              <Button variant="default" size="xs" onClick={list.clearFilters}>
                {t('filter.clear')}
              </Button>
            }
          />
        }
      />
    </ListPage>
  )
}

function Treated({ item }: { item: TreatmentItem }) {
  const { t } = useTexts()
  return (
    <Group gap={4} wrap="nowrap">
      {item.above && <Badge color="amber">▲ {t('treatment.above')}</Badge>}
      {item.below && <Badge color="red">▼ {t('treatment.below')}</Badge>}
      {!item.above && !item.below && (
        <Text span inherit c="dimmed">
          {t('treatment.asPolicy')}
        </Text>
      )}
    </Group>
  )
}

function Visits({ item }: { item: TreatmentItem }) {
  const { t } = useTexts()
  return <>{t('treatment.visitsOf', { done: item.visitsDone, owed: item.visitsOwed ?? '–' })}</>
}

function Discount({ item }: { item: TreatmentItem }) {
  return item.discount === null ? <NothingText /> : <PercentText value={item.discount} digits={2} />
}

function useColumns(seesCost: boolean): GridColumn<TreatmentItem>[] {
  const { t } = useTexts()
  return useMemo(() => {
    const risk: GridColumn<TreatmentItem> = {
      id: 'riskBelow',
      title: t('treatment.riskBelow'),
      hint: t('treatment.riskBelowHint'),
      cell: (row) => (row.riskBelow ? <MoneyText value={row.riskBelow} /> : <NothingText />),
      align: 'right',
      sort: 'riskBelow',
      width: 130,
    }
    return [
      {
        id: 'customer',
        title: t('grading.customer'),
        cell: (row) => <CustomerLink customer={row.customer} />,
        sort: 'name',
        width: 210,
        grow: 2.5,
      },
      {
        id: 'grade',
        title: t('grading.grade'),
        cell: (row) => <GradeBadge grade={row.grade} customerId={row.customer.customerId} />,
        sort: 'grade',
        width: 72,
        grow: 0.4,
      },
      { id: 'treated', title: t('treatment.treated'), cell: (row) => <Treated item={row} />, width: 150 },
      {
        id: 'visits',
        title: t('treatment.visits'),
        hint: t('treatment.visitsHint'),
        cell: (row) => <Visits item={row} />,
        align: 'right',
        width: 80,
      },
      {
        id: 'visitsShort',
        title: t('treatment.visitsShort'),
        cell: (row) => <NumberText value={row.visitsShort} digits={0} />,
        align: 'right',
        sort: 'visitsShort',
        hidden: true,
        width: 76,
      },
      {
        id: 'visitsAbove',
        title: t('treatment.visitsAbove'),
        cell: (row) => <NumberText value={row.visitsAbove} digits={0} />,
        align: 'right',
        sort: 'visitsAbove',
        hidden: true,
        width: 92,
      },
      {
        id: 'discount',
        title: t('treatment.discount'),
        cell: (row) => <Discount item={row} />,
        align: 'right',
        width: 120,
      },
      {
        id: 'discountAbove',
        title: t('treatment.discountAbove'),
        cell: (row) => (row.discountAbove > 0 ? <MoneyText value={row.discountAbove} /> : <NothingText />),
        align: 'right',
        sort: 'discountAbove',
        width: 126,
      },
      {
        id: 'paymentDays',
        title: t('treatment.paymentDays'),
        cell: (row) => <PaymentDays item={row} />,
        width: 140,
      },
      {
        id: 'costAbove',
        title: t('treatment.costAbove'),
        hint: t('treatment.costAboveHint'),
        cell: (row) => (row.costAbove > 0 ? <MoneyText value={row.costAbove} /> : <NothingText />),
        align: 'right',
        sort: 'costAbove',
        width: 120,
      },
      ...(seesCost ? [risk] : []),
      { id: 'owner', title: t('treatment.owner'), cell: (row) => <PersonName person={row.owner} />, width: 90 },
    ]
  }, [t, seesCost])
}

function PaymentDays({ item }: { item: TreatmentItem }) {
  const { t } = useTexts()
  if (item.paymentDays === null) return <NothingText />
  const beyond = item.paymentDaysCap !== null && item.paymentDays > item.paymentDaysCap
  return (
    <span>
      {beyond && <span aria-hidden>! </span>}
      {t('treatment.days', { days: item.paymentDays })}
      {item.paymentDaysCap !== null && (
        <Text span fz="xs" c={beyond ? 'var(--crm-loss)' : 'dimmed'}>
          {' '}
          ({t('treatment.paymentCap', { days: item.paymentDaysCap })})
        </Text>
      )}
    </span>
  )
}

function TreatedPanel({ item, period, seesCost }: { item: TreatmentItem; period: string; seesCost: boolean }) {
  const { t } = useTexts()
  const today = useMe()?.today ?? ''
  const can = useCan()
  const asked = period || `from=${today.slice(0, 4)}-01-01&to=${today}`
  return (
    <Stack gap="lg">
      <Group gap="md">
        <GradeBadge grade={item.grade} size="lg" />
        <Treated item={item} />
      </Group>
      <FactGroup>
        <Fact label={t('treatment.visits')}>
          <Visits item={item} />
        </Fact>
        <Fact label={t('treatment.discount')}>
          <Discount item={item} />{' '}
          <Text span fz="xs" c="dimmed">
            {t('treatment.discountCap')}{' '}
            {item.discountCap === null ? t('policies.noLimit') : <PercentText value={item.discountCap} digits={0} />}
          </Text>
        </Fact>
        <Fact label={t('treatment.discountAbove')}>
          <MoneyText value={item.discountAbove} exact />
        </Fact>
        <Fact label={t('treatment.paymentDays')}>
          <PaymentDays item={item} />
        </Fact>
        <Fact label={t('treatment.costAbove')}>
          <MoneyText value={item.costAbove} exact />
        </Fact>
        {seesCost && (
          <Fact label={t('treatment.riskBelow')}>
            <MoneyText value={item.riskBelow} exact />
          </Fact>
        )}
        <Fact label={t('treatment.owner')}>
          <PersonName person={item.owner} />
        </Fact>
      </FactGroup>
      <Group gap="xs">
        {can('readOrders') && (
          <Button
            variant="default"
            size="xs"
            component={Link}
            to={`/orders?customer=${item.customer.customerId}&${asked}`}
          >
            {t('treatment.showOrders')}
          </Button>
        )}
        <Button
          variant="default"
          size="xs"
          component={Link}
          to={`/duties?customer=${item.customer.customerId}&person=all&state=all&${asked}`}
        >
          {t('treatment.showDuties')}
        </Button>
      </Group>
    </Stack>
  )
}
