import { Badge, Stack, Table, Text, Title } from '@mantine/core'
import { Outlet, useParams } from 'react-router'
import { useCan } from '@/api/session'
import type { Product } from '@/api/types'
import { DateText, MoneyText, NumberText, PercentText } from '@/components/figures'
import { Fact, FactGroup, KeyFigure, RecordLayout } from '@/components/RecordLayout'
import { RecordTabs } from '@/components/RecordTabs'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import classes from './OrderPanel.module.css'
import { useProduct } from './queries'

export function ProductPage() {
  const productId = Number(useParams().productId)
  const { t } = useTexts()
  const seesCost = useCan()('viewCost')
  const product = useProduct(productId)
  if (product.isPending) {
    return (
      <div style={{ padding: 24, maxWidth: 900 }}>
        <RowsSkeleton rows={8} />
      </div>
    )
  }
  if (product.isError) return <ErrorState error={product.error} onRetry={() => void product.refetch()} />
  const one = product.data
  return (
    <RecordLayout
      kind={{ label: t('products.title'), list: '/products' }}
      title={one.name}
      subtitle={
        <>
          <span>{one.code}</span>
          {one.category && <span>{one.category.name}</span>}
          {one.archivedAt && <Badge color="gray">{t('products.archived')}</Badge>}
        </>
      }
      figures={<ProductFigures product={one} />}
      facts={<ProductFacts product={one} />}
    >
      <RecordTabs
        base={`/products/${productId}`}
        tabs={[
          { path: '', label: t('productProfit.costsTab'), allowed: true },
          { path: 'profit', label: t('productProfit.profitTab'), allowed: seesCost },
          { path: 'demand', label: t('demand.tab'), allowed: seesCost },
        ]}
      />
      <Outlet />
    </RecordLayout>
  )
}

/** The standard costs of a product, for those who may see them. */
export function ProductCostsTab() {
  const { t } = useTexts()
  const seesCost = useCan()('viewCost')
  const product = useProduct(Number(useParams().productId))
  if (!seesCost) return <EmptyState compact title={t('products.costsHidden')} />
  return product.data ? <StandardCosts product={product.data} /> : <RowsSkeleton rows={4} />
}

/** A product at a glance, beside the list. */
export function ProductPanel({ productId }: { productId: number }) {
  const seesCost = useCan()('viewCost')
  const product = useProduct(productId)
  if (product.isPending) return <RowsSkeleton rows={8} />
  if (product.isError) return <ErrorState error={product.error} onRetry={() => void product.refetch()} />
  return (
    <Stack gap="lg">
      <Title order={2} fz="lg">
        {product.data.name}
      </Title>
      <div className={classes.figures}>
        <ProductFigures product={product.data} />
      </div>
      <ProductFacts product={product.data} />
      {seesCost && <StandardCosts product={product.data} />}
    </Stack>
  )
}

function ProductFigures({ product }: { product: Product }) {
  const { t } = useTexts()
  const can = useCan()
  const { sales12m: sales } = product
  const to = can('readOrders') ? `/orders?product=${product.productId}` : undefined
  const margin =
    sales.contribution !== null && sales.contribution !== undefined && sales.revenue > 0
      ? sales.contribution / sales.revenue
      : null
  return (
    <>
      <KeyFigure label={t('products.revenue12m')} to={to}>
        <MoneyText value={sales.revenue} />
      </KeyFigure>
      <KeyFigure label={t('products.quantity12m')} to={to}>
        <NumberText value={sales.quantity} digits={0} />
      </KeyFigure>
      {can('viewCost') && (
        <>
          <KeyFigure label={t('products.contribution12m')} to={to && `${to}&sort=contribution`}>
            <MoneyText value={sales.contribution} judge />
          </KeyFigure>
          <KeyFigure label={t('products.margin')}>
            <PercentText value={margin} judge />
          </KeyFigure>
        </>
      )}
    </>
  )
}

function ProductFacts({ product }: { product: Product }) {
  const { t } = useTexts()
  const erp = product.source !== null
  return (
    <FactGroup>
      <Fact label={t('products.supplier')} erpOwned={erp}>
        {product.supplier?.name}
      </Fact>
      <Fact label={t('products.unit')} erpOwned={erp}>
        {product.unit}
      </Fact>
      <Fact label={t('products.listPrice')} erpOwned={erp}>
        {product.listPrice === null ? null : <MoneyText value={product.listPrice} exact />}
      </Fact>
      <Fact label={t('products.taxRate')} erpOwned={erp}>
        {product.taxRate === null ? null : <PercentText value={product.taxRate} />}
      </Fact>
      <Fact label={t('orders.erpKey')}>{product.source && `${product.source} · ${product.externalKey ?? ''}`}</Fact>
    </FactGroup>
  )
}

function StandardCosts({ product }: { product: Product }) {
  const { t } = useTexts()
  const costs = product.standardCosts ?? []
  const current = product.currentCost?.validFrom
  return (
    <section>
      <Title order={2}>{t('products.standardCosts')}</Title>
      <Text fz="xs" c="dimmed" mb="xs">
        {t('products.standardCostsHint', { unit: product.unit })}
      </Text>
      {costs.length === 0 ? (
        <EmptyState compact title={t('products.noCost')} hint={t('products.noCostHint')} />
      ) : (
        <Table.ScrollContainer minWidth={460}>
          <Table verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('products.validFrom')}</Table.Th>
                <Table.Th ta="right">{t('orders.material')}</Table.Th>
                <Table.Th ta="right">{t('orders.labour')}</Table.Th>
                <Table.Th ta="right">{t('orders.variableOverhead')}</Table.Th>
                <Table.Th ta="right">{t('products.variableCost')}</Table.Th>
                <Table.Th ta="right">{t('products.fixedOverhead')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {[...costs]
                .sort((a, b) => b.validFrom.localeCompare(a.validFrom))
                .map((cost) => (
                  <Table.Tr key={cost.validFrom} fw={cost.validFrom === current ? 600 : undefined}>
                    <Table.Td>
                      <DateText value={cost.validFrom} />{' '}
                      {cost.validFrom === current && <Badge color="green">{t('products.current')}</Badge>}
                    </Table.Td>
                    <Table.Td ta="right">
                      <MoneyText value={cost.material} exact />
                    </Table.Td>
                    <Table.Td ta="right">
                      <MoneyText value={cost.labour} exact />
                    </Table.Td>
                    <Table.Td ta="right">
                      <MoneyText value={cost.variableOverhead} exact />
                    </Table.Td>
                    <Table.Td ta="right">
                      <MoneyText value={cost.material + cost.labour + cost.variableOverhead} exact />
                    </Table.Td>
                    <Table.Td ta="right">
                      <MoneyText value={cost.fixedOverhead} exact />
                    </Table.Td>
                  </Table.Tr>
                ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </section>
  )
}
