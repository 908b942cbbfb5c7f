import { useCan } from '@/api/session'
import type { Customer } from '@/api/types'
import { ChangeText, DateText, MoneyText, NumberText, PercentText } from '@/components/figures'
import { change, percent, shiftDays } from '@/components/format'
import { KeyFigure } from '@/components/RecordLayout'
import { useTexts } from '@/i18n'

/** What matters about a customer in six numbers; each leads to the list behind it. */
export function CustomerFigures({ customer, short = false }: { customer: Customer; short?: boolean }) {
  const { t } = useTexts()
  const can = useCan()
  const { figures } = customer
  const base = `/customers/${customer.customerId}`
  const from = shiftDays(figures.asOf, -365)
  const orders = can('readOrders') ? `${base}/orders?from=${from}` : undefined
  const money = can('readOrders') ? `${base}/money` : undefined
  const unknownShare =
    figures.unknownCostRevenue12m && figures.revenue12m > 0 ? figures.unknownCostRevenue12m / figures.revenue12m : 0
  return (
    <>
      <KeyFigure
        label={t('customers.revenue12m')}
        to={orders}
        note={<ChangeText value={change(figures.revenue12m, figures.revenuePrevious12m)} />}
      >
        <MoneyText value={figures.revenue12m} />
      </KeyFigure>
      {can('viewCost') && (
        <KeyFigure
          label={t('customers.contribution12m')}
          to={orders && `${orders}&sort=contribution`}
          note={
            unknownShare > 0 ? (
              t('customers.restsOnUnknown', { share: percent(unknownShare, 0) })
            ) : (
              <>
                {t('customers.margin')} {figures.revenue12m > 0 ? <PercentText value={figures.margin12m} judge /> : '–'}
              </>
            )
          }
        >
          <MoneyText value={figures.contribution12m} judge unknownBecause={t('customers.costUnknown')} />
        </KeyFigure>
      )}
      <KeyFigure label={t('customers.openAmount')} to={money}>
        <MoneyText value={figures.openAmount} />
      </KeyFigure>
      <KeyFigure label={t('customers.overdue')} to={money && `${money}?overdue=true`} warn={figures.overdueAmount > 0}>
        <MoneyText value={figures.overdueAmount} />
      </KeyFigure>
      {!short && (
        <KeyFigure
          label={t('customers.collectionDays')}
          to={money}
          note={customer.paymentDays === null ? undefined : t('customers.agreedDays', { days: customer.paymentDays })}
        >
          <NumberText value={figures.collectionDays} digits={0} />
        </KeyFigure>
      )}
      <KeyFigure
        label={t('customers.lastOrder')}
        to={can('readOrders') ? `${base}/orders` : undefined}
        note={t('customers.ordersIn12m', { orders: figures.orderCount12m })}
      >
        <DateText value={figures.lastOrderOn} />
      </KeyFigure>
    </>
  )
}
