import type { OrderLine, Profit } from '@/api/types'
import { MoneyText, NothingText, NumberText, PercentText } from '@/components/figures'
import { exactMoney, plainNumber } from '@/components/format'
import { ProductLink } from '@/components/references'
import { useTexts } from '@/i18n'
import classes from './ProfitTable.module.css'
import { costs, fromStandardCost } from './profit'

interface ProfitTableProps {
  lines: OrderLine[]
  total: Profit
  orderDate: string
  currency: string
  seesCost: boolean
}

const components = [...costs, 'contribution', 'fixedOverhead', 'fullProfit'] as const

/** Every line with every component of its profit; what is not known says so and says why. */
export function ProfitTable({ lines, total, orderDate, currency, seesCost }: ProfitTableProps) {
  const { t } = useTexts()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key
    <section className={classes.scroller} aria-label={t('orders.lines')} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('orders.product')}</th>
            <th scope="col">{t('orders.quantity')}</th>
            <th scope="col">{t('orders.unitPrice')}</th>
            <th scope="col">{t('orders.discount')}</th>
            <th scope="col">{t('orders.net')}</th>
            {seesCost &&
              components.map((component) => (
                <th scope="col" key={component} data-strong={isResult(component) || undefined}>
                  {t(`orders.${component}`)}
                </th>
              ))}
            {seesCost && (
              <th scope="col" data-strong>
                {t('orders.margin')}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => {
            const reason = unknownReason(line.profit, orderDate, t)
            return (
              <tr key={line.orderLineId}>
                <th scope="row">
                  <ProductLink product={line.product} />
                  <span className={classes.code}>
                    {line.product.code}
                    {line.category && ` · ${line.category.name}`}
                  </span>
                </th>
                <td>
                  <NumberText value={line.quantity} digits={4} /> {line.unit}
                  {line.unitsPerSalesUnit !== 1 && (
                    <span className={classes.code}>× {plainNumber(line.unitsPerSalesUnit, 4)}</span>
                  )}
                </td>
                <td title={exactMoney(line.unitPrice, currency)}>{exactMoney(line.unitPrice)}</td>
                <td>{line.discount > 0 ? <PercentText value={line.discount} /> : <NothingText />}</td>
                <td>
                  <MoneyText value={line.profit.net} exact />
                </td>
                {seesCost && <ProfitCells profit={line.profit} reason={reason} />}
              </tr>
            )
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={4}>
              {t('common.total')}
            </th>
            <td>
              <MoneyText value={total.net} exact />
            </td>
            {seesCost && <ProfitCells profit={total} reason={t('orders.totalUnknown')} />}
          </tr>
        </tfoot>
      </table>
    </section>
  )
}

function ProfitCells({ profit, reason }: { profit: Profit; reason: string }) {
  return (
    <>
      {components.map((component) => (
        <td key={component} data-strong={isResult(component) || undefined}>
          <MoneyText
            value={profit[component]}
            exact
            judge={isResult(component)}
            unknownBecause={fromStandardCost.has(component) || isResult(component) ? reason : undefined}
          />
        </td>
      ))}
      <td data-strong>
        {profit.net > 0 ? <PercentText value={profit.margin} judge unknownBecause={reason} /> : <NothingText />}
      </td>
    </>
  )
}

const isResult = (component: string) => component === 'contribution' || component === 'fullProfit'

function unknownReason(profit: Profit, orderDate: string, t: ReturnType<typeof useTexts>['t']): string {
  return profit.costSource === 'unknown'
    ? t('orders.noStandardCost', { date: orderDate })
    : t('orders.unknownCostReason')
}
