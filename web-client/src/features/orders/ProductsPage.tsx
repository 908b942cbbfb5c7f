import { Badge } from '@mantine/core'
import { useMemo } from 'react'
import { useCan } from '@/api/session'
import type { ListedProduct } from '@/api/types'
import { DateText, MoneyText, NothingText, PercentText } from '@/components/figures'
import { DataGrid, type GridColumn } from '@/components/grid/DataGrid'
import { FilterChips } from '@/components/grid/FilterChips'
import { SavedViews } from '@/components/grid/SavedViews'
import { useListState } from '@/components/grid/useListState'
import { ListPage, SidePanel } from '@/components/ListPage'
import { ProductLink } from '@/components/references'
import { EmptyState } from '@/components/states'
import { useTexts } from '@/i18n'
import { ProductPanel } from './ProductPage'
import { productFilters, useCategories, useProducts, useSuppliers } from './queries'

/** Cost of one unit that varies with the quantity. */
const variableCost = (cost: NonNullable<ListedProduct['currentCost']>) =>
  cost.material + cost.labour + cost.variableOverhead

export function ProductsPage() {
  const { t } = useTexts()
  const seesCost = useCan()('viewCost')
  const list = useListState('code', productFilters)
  const products = useProducts(list)
  const categories = useCategories()
  const suppliers = useSuppliers()
  const columns = useMemo<GridColumn<ListedProduct>[]>(() => {
    const costs: GridColumn<ListedProduct>[] = [
      {
        id: 'variableCost',
        title: t('products.variableCost'),
        hint: t('products.variableCostHint'),
        cell: (row) => (
          <MoneyText
            value={row.currentCost ? variableCost(row.currentCost) : null}
            exact
            unknownBecause={t('products.noCost')}
          />
        ),
        align: 'right',
        width: 130,
      },
      {
        id: 'fixedOverhead',
        title: t('products.fixedOverhead'),
        cell: (row) => <MoneyText value={row.currentCost?.fixedOverhead} exact unknownBecause={t('products.noCost')} />,
        align: 'right',
        width: 120,
      },
      {
        id: 'validFrom',
        title: t('products.validFrom'),
        cell: (row) => <DateText value={row.currentCost?.validFrom} />,
        width: 112,
      },
    ]
    return [
      {
        id: 'name',
        title: t('products.name'),
        cell: (row) => <ProductLink product={row} />,
        sort: 'name',
        width: 220,
        grow: 3,
      },
      { id: 'code', title: t('products.code'), cell: (row) => row.code, sort: 'code', width: 120 },
      {
        id: 'category',
        title: t('products.category'),
        cell: (row) => row.category?.name ?? <NothingText />,
        width: 130,
      },
      {
        id: 'supplier',
        title: t('products.supplier'),
        cell: (row) => row.supplier?.name ?? <NothingText />,
        width: 150,
        grow: 1.5,
      },
      { id: 'unit', title: t('products.unit'), cell: (row) => row.unit, width: 70, grow: 0.5 },
      {
        id: 'listPrice',
        title: t('products.listPrice'),
        cell: (row) => (row.listPrice === null ? <NothingText /> : <MoneyText value={row.listPrice} exact />),
        align: 'right',
        width: 110,
      },
      ...(seesCost ? costs : []),
      {
        id: 'taxRate',
        title: t('products.taxRate'),
        cell: (row) => (row.taxRate === null ? <NothingText /> : <PercentText value={row.taxRate} digits={0} />),
        align: 'right',
        width: 90,
        hidden: true,
      },
      {
        id: 'archived',
        title: t('products.state'),
        cell: (row) => (row.archivedAt ? <Badge color="gray">{t('products.archived')}</Badge> : <NothingText />),
        width: 90,
        hidden: true,
      },
    ]
  }, [t, seesCost])
  const openId = list.open === null ? null : Number(list.open)
  const opened = products.items.find((product) => product.productId === openId)
  return (
    <ListPage
      title={t('products.title')}
      panel={
        openId !== null &&
        Number.isFinite(openId) && (
          <SidePanel label={opened?.name ?? ''} page={`/products/${openId}`} onClose={() => list.setOpen(null)}>
            <ProductPanel key={openId} productId={openId} />
          </SidePanel>
        )
      }
    >
      <SavedViews id="products" />
      <DataGrid
        id="products"
        label={t('products.title')}
        columns={columns}
        query={products}
        list={list}
        rowId={(row) => String(row.productId)}
        pageOf={(row) => `/products/${row.productId}`}
        csv={{ path: '/api/v1/products', fileName: 'products.csv' }}
        tools={
          <FilterChips
            list={list}
            search={t('products.search')}
            filters={[
              {
                kind: 'one',
                name: 'category',
                label: t('products.category'),
                options: (categories.data?.items ?? []).map((one) => ({
                  value: String(one.categoryId),
                  label: one.name,
                })),
                always: true,
              },
              {
                kind: 'one',
                name: 'supplier',
                label: t('products.supplier'),
                options: (suppliers.data?.items ?? []).map((one) => ({
                  value: String(one.supplierId),
                  label: one.name,
                })),
                always: true,
              },
            ]}
          />
        }
        empty={
          Object.keys(list.filters).length > 0 ? (
            <EmptyState title={t('grid.nothing')} hint={t('grid.nothingHint')} />
          ) : (
            <EmptyState title={t('products.empty')} hint={t('products.emptyHint')} />
          )
        }
      />
    </ListPage>
  )
}
