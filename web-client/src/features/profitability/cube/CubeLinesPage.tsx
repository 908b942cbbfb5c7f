import { Anchor, Badge } from '@mantine/core'
import { useMemo } from 'react'
import { Link } from 'react-router'
import type { CubeSalesLine } from '@/api/types'
import { DateText, MoneyText, NothingText, NumberText, PercentText } from '@/components/figures'
import { DataGrid, type GridColumn } from '@/components/grid/DataGrid'
import { useListState } from '@/components/grid/useListState'
import { ListPage } from '@/components/ListPage'
import { CustomerLink, OrderLink, ProductLink } from '@/components/references'
import { EmptyState } from '@/components/states'
import { useAddress } from '@/components/useAddress'
import { useTexts } from '@/i18n'
import { lineFilters, useCubeLines } from './queries'

/** The order and credit lines behind a number. */
export function CubeLinesPage() {
  const { t, word } = useTexts()
  const asked = useAddress().params.get('ask')
  const list = useListState('-date', lineFilters)
  const lines = useCubeLines(list)
  const columns = useMemo<GridColumn<CubeSalesLine>[]>(() => {
    const amount = (
      id:
        | 'net'
        | 'variableCost'
        | 'freight'
        | 'commission'
        | 'rebate'
        | 'financing'
        | 'complaint'
        | 'contribution'
        | 'fullProfit',
      hidden: boolean,
      sort?: string,
    ): GridColumn<CubeSalesLine> => ({
      id,
      title: word('cubeMeasure', id),
      cell: (row) => <MoneyText value={row[id]} exact judge={id === 'contribution' || id === 'fullProfit'} />,
      align: 'right',
      width: 120,
      hidden,
      sort,
    })
    return [
      { id: 'date', title: t('cube.date'), cell: (row) => <DateText value={row.date} />, sort: 'date', width: 110 },
      {
        id: 'number',
        title: t('cube.document'),
        cell: (row) =>
          row.kind === 'order' ? (
            <OrderLink order={{ orderId: row.documentId, number: row.number }} />
          ) : (
            <>
              {row.number} <Badge color="gray">{t('cube.credit')}</Badge>
            </>
          ),
        width: 190,
      },
      {
        id: 'customer',
        title: word('cubeDimension', 'customer'),
        cell: (row) => <CustomerLink customer={row.customer} />,
        width: 200,
        grow: 2,
      },
      {
        id: 'product',
        title: word('cubeDimension', 'product'),
        cell: (row) =>
          row.productId === null ? (
            <NothingText />
          ) : (
            <ProductLink
              product={{ productId: row.productId, code: row.productCode ?? '', name: row.productName ?? '' }}
            />
          ),
        width: 200,
        grow: 2,
      },
      {
        id: 'region',
        title: word('cubeDimension', 'region'),
        cell: (row) => row.region ?? <NothingText />,
        width: 110,
      },
      {
        id: 'salesperson',
        title: word('cubeDimension', 'salesperson'),
        cell: (row) => row.salesperson ?? <NothingText />,
        width: 110,
        hidden: true,
      },
      {
        id: 'channel',
        title: word('cubeDimension', 'channel'),
        cell: (row) => row.channel ?? <NothingText />,
        width: 110,
        hidden: true,
      },
      {
        id: 'quantity',
        title: word('cubeMeasure', 'quantity'),
        cell: (row) => <NumberText value={row.quantity} />,
        align: 'right',
        width: 100,
      },
      amount('net', false, 'net'),
      amount('variableCost', false),
      amount('freight', true),
      amount('commission', true),
      amount('rebate', true),
      amount('financing', true),
      amount('complaint', true),
      amount('contribution', false, 'contribution'),
      amount('fullProfit', true),
      {
        id: 'margin',
        title: word('cubeMeasure', 'margin'),
        cell: (row) => <PercentText value={row.margin} judge />,
        align: 'right',
        width: 110,
      },
    ]
  }, [t, word])
  return (
    <ListPage
      title={t('cube.lines')}
      note={
        <>
          {t('cube.linesNote')} · {list.filters.from} – {list.filters.to} ·{' '}
          <Anchor
            component={Link}
            to={asked ? `/profit/cube?${new URLSearchParams({ ask: asked })}` : '/profit/cube'}
            inherit
          >
            {t('cube.back')}
          </Anchor>
        </>
      }
    >
      <DataGrid
        id="cube-lines"
        label={t('cube.lines')}
        columns={columns}
        query={lines}
        list={list}
        rowId={(row) => `${row.kind}-${row.documentId}-${row.productId}-${row.net}-${row.quantity}`}
        csv={{ path: '/api/v1/profit/cube/lines', fileName: 'sales-lines.csv' }}
        empty={<EmptyState title={t('cube.empty')} hint={t('cube.emptyHint')} />}
      />
    </ListPage>
  )
}
