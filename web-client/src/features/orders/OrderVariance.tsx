import { Anchor, Table, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { answer, api } from '@/api/client'
import type { VarianceReport } from '@/api/types'
import { MoneyText } from '@/components/figures'
import { ErrorState } from '@/components/states'
import { useTexts } from '@/i18n'
import classes from './entry.module.css'

const columns = ['forecast', 'actual', 'difference', 'price', 'quantity', 'cost', 'freight', 'days'] as const
const labels = { cost: 'costPart' } as const

/** Why one order earned something else than was forecast; nothing while no actual costs are known. */
export function OrderVariance({ orderId }: { orderId: number }) {
  const { t } = useTexts()
  const report = useQuery({
    queryKey: ['profit', 'variance', 'of-order', orderId],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/profit/variance', { params: { query: { by: 'product', order: orderId } }, signal })),
  })
  if (report.isPending || (report.data && !report.data.hasData && report.data.unknownLines === 0)) return null
  return (
    <section>
      <Title order={2} mb="xs">
        {t('profitControl.variance')}
      </Title>
      {report.isError && <ErrorState compact error={report.error} onRetry={() => void report.refetch()} />}
      {report.data?.hasData && <Rows report={report.data} />}
      {report.data && report.data.unknownLines > 0 && (
        <Text fz="xs" c="dimmed" mt={4}>
          {t('profitControl.unknownLines', { count: report.data.unknownLines })}
        </Text>
      )}
    </section>
  )
}

function Rows({ report }: { report: VarianceReport }) {
  const { t } = useTexts()
  const rows = [
    ...report.items.map((item) => ({ ...item, isTotal: false })),
    ...(report.rest ? [{ id: null, name: t('profitControl.rest'), sum: report.rest, isTotal: false }] : []),
    { id: null, name: t('common.total'), sum: report.total, isTotal: true },
  ]
  return (
    <div className={classes.scroller}>
      <Table verticalSpacing={5}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('orders.product')}</Table.Th>
            {columns.map((column) => (
              <Table.Th key={column} ta="right">
                {t(`profitControl.${column === 'cost' ? labels.cost : column}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.id ?? row.name}>
              <Table.Th scope="row" fw={row.isTotal ? 600 : 400}>
                {row.id === null ? (
                  row.name
                ) : (
                  <Anchor component={Link} to={`/products/${row.id}`} inherit>
                    {row.name}
                  </Anchor>
                )}
              </Table.Th>
              {columns.map((column) => (
                <Table.Td key={column} ta="right">
                  <MoneyText value={row.sum[column]} exact judge={column !== 'forecast' && column !== 'actual'} />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}
