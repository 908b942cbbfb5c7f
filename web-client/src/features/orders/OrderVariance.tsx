import { Table, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { MoneyText } from '@/components/figures'
import { useTexts } from '@/i18n'

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
  if (!report.data?.hasData) return null
  const rows = [...report.data.items, { id: null, name: t('common.total'), sum: report.data.total }]
  return (
    <section>
      <Title order={2} mb="xs">
        {t('profitControl.variance')}
      </Title>
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
            <Table.Tr key={row.id ?? 'total'}>
              <Table.Th scope="row" fw={row.id === null ? 600 : 400}>
                {row.name}
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
    </section>
  )
}
