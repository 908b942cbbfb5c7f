import { ActionIcon, Alert, Button, Group, NumberInput, Skeleton, Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { type ClipboardEvent, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { isProblem } from '@/api/problem'
import { useCan, useMe } from '@/api/session'
import type { CheckedOrder, Order } from '@/api/types'
import { DateField } from '@/components/DateField'
import { MoneyText, NothingText, PercentText } from '@/components/figures'
import { exactMoney } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { Card, Page } from '@/components/Page'
import { ProblemAlert } from '@/components/ProblemAlert'
import { type Choice, CustomerPicker, ProductPicker } from '@/components/RecordPicker'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import classes from './entry.module.css'
import { matchProducts, useCheckedOrder, useKeepOrder } from './entryQueries'
import { FindingCard } from './FindingCard'
import { entryOf, isReady, isTable, newLine, numberOf, pastedRows, type TypedLine, type TypedOrder } from './orderEntry'
import { useOrder } from './queries'
import { LineVerdict, type Remedy, VerdictCard } from './VerdictCard'

/** Types a new order, or changes a draft. */
export function OrderEntryPage() {
  const orderId = Number(useParams().orderId) || null
  return orderId === null ? <NewOrder /> : <ChangedOrder orderId={orderId} />
}

function NewOrder() {
  const me = useMe()
  const [params] = useSearchParams()
  const customerId = Number(params.get('customer'))
  const [typed, setTyped] = useState<TypedOrder>({
    customer: customerId > 0 ? { id: customerId, name: params.get('name') ?? `#${customerId}` } : null,
    orderDate: me?.today ?? '',
    headerDiscount: '',
    freight: '',
    paymentDays: '',
    exchangeRate: '',
    lines: [newLine()],
  })
  return <Editor typed={typed} onChange={setTyped} draft={null} />
}

function ChangedOrder({ orderId }: { orderId: number }) {
  const order = useOrder(orderId)
  const [typed, setTyped] = useState<TypedOrder | null>(null)
  const read = order.data
  useEffect(() => {
    if (read) setTyped((before) => before ?? typedOf(read))
  }, [read])
  if (order.isError) return <ErrorState error={order.error} onRetry={() => void order.refetch()} />
  if (!typed || !read) {
    return (
      <div style={{ padding: 24 }}>
        <RowsSkeleton rows={8} />
      </div>
    )
  }
  return <Editor typed={typed} onChange={setTyped} draft={read} onReload={() => setTyped(null)} />
}

function typedOf(order: Order): TypedOrder {
  const percent = (share: number) => (share > 0 ? Math.round(share * 1e8) / 1e6 : '')
  return {
    customer: { id: order.customer.customerId, name: order.customer.name },
    orderDate: order.orderDate,
    headerDiscount: percent(order.headerDiscountRate ?? 0),
    freight: order.freight > 0 ? order.freight : '',
    paymentDays: order.paymentDays ?? '',
    exchangeRate: order.exchangeRate === 1 ? '' : order.exchangeRate,
    lines: order.lines.map((line) => ({
      ...newLine(),
      product: { id: line.product.productId, name: `${line.product.code} ${line.product.name}` },
      quantity: line.quantity,
      unitPrice: line.unitPrice,
      discount: percent(line.discount),
    })),
  }
}

interface EditorProps {
  typed: TypedOrder
  onChange: (typed: TypedOrder) => void
  draft: Order | null
  onReload?: () => void
}

function Editor({ typed, onChange, draft, onReload }: EditorProps) {
  const { t } = useTexts()
  const navigate = useNavigate()
  const me = useMe()
  const seesCost = useCan()('viewCost')
  const table = useRef<HTMLDivElement>(null)
  const entry = useMemo(() => entryOf(typed), [typed])
  const [asked] = useDebouncedValue(entry, 200)
  const checked = useCheckedOrder(asked)
  const keep = useKeepOrder(draft)
  const set = (change: Partial<TypedOrder>) => onChange({ ...typed, ...change })
  const setLine = (line: TypedLine, change: Partial<TypedLine>) =>
    set({ lines: typed.lines.map((one) => (one.key === line.key ? { ...one, ...change } : one)) })
  const focusProduct = (place: number) =>
    setTimeout(() => table.current?.querySelectorAll<HTMLInputElement>('[data-product] input')[place]?.focus())
  const addLine = () => {
    set({ lines: [...typed.lines, newLine()] })
    focusProduct(typed.lines.length)
  }
  const removeLine = (line: TypedLine) => {
    const rest = typed.lines.filter((one) => one.key !== line.key)
    set({ lines: rest.length > 0 ? rest : [newLine()] })
    focusProduct(Math.max(0, typed.lines.indexOf(line) - 1))
  }
  const save = () => {
    if (!entry || keep.isPending) return
    keep.mutate(entry, {
      onSuccess: (order) => {
        notifications.show({ color: 'green', message: t('orderEntry.kept', { number: order.number }) })
        void navigate(`/orders/${order.orderId}`)
      },
    })
  }
  const [unmatched, setUnmatched] = useState<string[]>([])
  // A table goes into lines of its own; a word goes where the cursor stands.
  const onPaste = async (event: ClipboardEvent) => {
    const text = event.clipboardData.getData('text')
    if (!isTable(text)) return
    event.preventDefault()
    const rows = pastedRows(text)
    try {
      const { items } = await matchProducts(rows.map((row) => row.text.slice(0, 200)))
      const told: string[] = []
      const lines = rows.map((row, index) => {
        const found = items[index]
        const values = { row: index + 1, text: row.text, count: found?.matches ?? 0 }
        if (!found?.product)
          told.push(t(values.count > 1 ? 'orderVerdict.severalRow' : 'orderVerdict.notMatchedRow', values))
        else if (row.quantity === '') told.push(t('orderVerdict.noQuantityRow', values))
        return {
          ...newLine(),
          product: found?.product
            ? { id: found.product.productId, name: `${found.product.code} ${found.product.name}` }
            : null,
          quantity: row.quantity,
          unitPrice: row.unitPrice,
          discount: row.discount,
        }
      })
      setUnmatched(told)
      const kept = typed.lines.filter((line) => line.product !== null || isReady(line))
      set({ lines: [...kept, ...lines] })
      notifications.show({ message: t('orderVerdict.pasted', { count: lines.length }) })
    } catch (error) {
      notifications.show({ color: 'red', message: isProblem(error) ? error.message : t('problem.unexpected') })
    }
  }
  const ready = typed.lines.filter(isReady)
  const apply = (remedy: Remedy) => {
    const place = (line: TypedLine) => ready.indexOf(line)
    if (remedy.kind === 'days') set({ paymentDays: remedy.days })
    else
      set({
        lines: typed.lines.map((line) => {
          const value = remedy.values[place(line)]
          if (place(line) < 0 || value === undefined) return line
          return remedy.kind === 'price' ? { ...line, unitPrice: value } : { ...line, quantity: value }
        }),
      })
    notifications.show({ message: t('orderVerdict.applied', { what: remedy.label }) })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') {
      event.preventDefault()
      save()
    }
  }
  const live = entry ? checked.data : undefined
  const faults = isProblem(checked.error) ? checked.error : isProblem(keep.error) ? keep.error : null
  return (
    <Page
      title={draft ? t('orderEntry.change', { number: draft.number }) : t('orderEntry.create')}
      note={t('orderEntry.keys')}
      actions={
        <>
          <Button variant="default" onClick={() => void navigate(draft ? `/orders/${draft.orderId}` : '/orders')}>
            {t('common.cancel')}
          </Button>
          <Button disabled={!entry} loading={keep.isPending} title="Ctrl+Enter" onClick={save}>
            {t('orderEntry.save')}
          </Button>
        </>
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Ctrl+Enter saves from wherever one types */}
      <div className={classes.columns} onKeyDown={onKeyDown} onPaste={(event) => void onPaste(event)}>
        <Stack>
          <ProblemAlert error={keep.error} onReload={onReload} />
          <Card title={t('orderEntry.head')}>
            <div className={classes.head}>
              <CustomerPicker
                label={t('orders.customer')}
                required
                autoFocus={typed.customer === null}
                value={typed.customer}
                onChange={(customer) => set({ customer, exchangeRate: '' })}
                error={faults?.fieldErrors.customerId}
              />
              <DateField
                label={t('orders.orderDate')}
                max={me?.today}
                value={typed.orderDate}
                onChange={(orderDate) => set({ orderDate })}
                error={faults?.fieldErrors.orderDate}
              />
              <NumberInput
                label={t('orders.headerDiscount')}
                suffix=" %"
                min={0}
                max={100}
                decimalScale={4}
                value={typed.headerDiscount}
                onChange={(headerDiscount) => set({ headerDiscount })}
                error={faults?.fieldErrors.headerDiscountRate}
              />
              <NumberInput
                label={t('orders.freight')}
                min={0}
                decimalScale={2}
                thousandSeparator=","
                value={typed.freight}
                onChange={(freight) => set({ freight })}
                error={faults?.fieldErrors.freight}
              />
              <NumberInput
                label={t('orderVerdict.paymentDays')}
                min={0}
                max={365}
                allowDecimal={false}
                placeholder={t('orderVerdict.customersDays')}
                value={typed.paymentDays}
                onChange={(paymentDays) => set({ paymentDays })}
                error={faults?.fieldErrors.paymentDays}
              />
              {(typed.exchangeRate !== '' || faults?.fieldErrors.exchangeRate) && (
                <NumberInput
                  label={t('orderEntry.exchangeRate')}
                  min={0}
                  decimalScale={8}
                  value={typed.exchangeRate}
                  onChange={(exchangeRate) => set({ exchangeRate })}
                  error={faults?.fieldErrors.exchangeRate}
                />
              )}
            </div>
          </Card>
          <Card title={t('orders.lines')} note={t('orderVerdict.pasteHint')}>
            {unmatched.length > 0 && (
              <Alert
                color="amber"
                mb="sm"
                role="alert"
                title={t('orderVerdict.notMatched', { count: unmatched.length })}
                withCloseButton
                closeButtonLabel={t('orderVerdict.dismiss')}
                onClose={() => setUnmatched([])}
              >
                {unmatched.map((one) => (
                  <div key={one}>{one}</div>
                ))}
              </Alert>
            )}
            <div className={classes.scroller} ref={table}>
              <table className={classes.lines}>
                <thead>
                  <tr>
                    <th scope="col">#</th>
                    <th scope="col">{t('orders.product')}</th>
                    <th scope="col">{t('orders.quantity')}</th>
                    <th scope="col">{t('orders.unitPrice')}</th>
                    <th scope="col">{t('orders.discount')}</th>
                    <th scope="col">{t('orders.net')}</th>
                    {seesCost && <th scope="col">{t('orders.contribution')}</th>}
                    {seesCost && <th scope="col">{t('orders.margin')}</th>}
                    <th scope="col">{t('orderVerdict.priceNeeded')}</th>
                    <th scope="col">
                      <span className="visually-hidden">{t('common.remove')}</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {typed.lines.map((line, place) => (
                    <Line
                      key={line.key}
                      line={line}
                      place={place}
                      number={numberOf(typed.lines, line)}
                      checked={live}
                      seesCost={seesCost}
                      faults={faults?.fieldErrors ?? {}}
                      onChange={(change) => setLine(line, change)}
                      onRemove={() => removeLine(line)}
                      onLast={place === typed.lines.length - 1 ? addLine : () => focusProduct(place + 1)}
                    />
                  ))}
                </tbody>
              </table>
            </div>
            <Button
              mt="sm"
              variant="default"
              size="xs"
              leftSection={<IconPlus size={15} aria-hidden />}
              onClick={addLine}
            >
              {t('orderEntry.addLine')}
            </Button>
          </Card>
        </Stack>
        <aside className={classes.side} aria-label={t('orderEntry.result')}>
          {!entry && <EmptyState compact title={t('orderEntry.begin')} hint={t('orderEntry.beginHint')} />}
          {entry && checked.isPending && <Skeleton height={120} />}
          {entry && checked.isError && Object.keys(faults?.fieldErrors ?? {}).length > 0 && (
            <EmptyState
              compact
              title={t('orderEntry.faulty')}
              hint={Object.values(faults?.fieldErrors ?? {}).join(' ')}
            />
          )}
          {entry && checked.isError && Object.keys(faults?.fieldErrors ?? {}).length === 0 && (
            <ErrorState compact error={checked.error} onRetry={() => void checked.refetch()} />
          )}
          {live && (
            <Result
              checked={live}
              seesCost={seesCost}
              stale={checked.isPlaceholderData || asked !== entry}
              onApply={apply}
            />
          )}
        </aside>
      </div>
    </Page>
  )
}

interface LineProps {
  line: TypedLine
  place: number
  number: number | null
  checked: CheckedOrder | undefined
  seesCost: boolean
  faults: Record<string, string>
  onChange: (change: Partial<TypedLine>) => void
  onRemove: () => void
  /** Enter in the last field of the row. */
  onLast: () => void
}

function Line({ line, place, number, checked, seesCost, faults, onChange, onRemove, onLast }: LineProps) {
  const { t } = useTexts()
  const result = number === null ? undefined : checked?.lines.find((one) => one.lineNumber === number)
  const warns = checked?.findings.some((one) => one.lineNumber === number && one.mode !== 'inform')
  const fault = (field: string) => (number === null ? undefined : faults[`lines[${number - 1}].${field}`])
  // Enter goes to the next field as Tab does; in the last one to the next line.
  const onKeyDown = (event: KeyboardEvent<HTMLTableRowElement>) => {
    if (event.key === 'Delete' && event.altKey) {
      event.preventDefault()
      onRemove()
      return
    }
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || !(event.target instanceof HTMLInputElement)) return
    if (event.target.getAttribute('aria-expanded') === 'true') return
    const fields = [...event.currentTarget.querySelectorAll('input')].filter((one) => one.type !== 'hidden')
    const next = fields[fields.indexOf(event.target) + 1]
    event.preventDefault()
    if (next) next.focus()
    else onLast()
  }
  const label = (name: string) => `${name}, ${t('orderEntry.line', { number: place + 1 })}`
  return (
    <tr onKeyDown={onKeyDown} data-warns={warns || undefined}>
      <th scope="row">{place + 1}</th>
      <td data-product>
        <ProductPicker
          size="xs"
          aria-label={label(t('orders.product'))}
          placeholder={t('orderEntry.productPlaceholder')}
          value={line.product}
          onChange={(product: Choice | null) => onChange({ product, unitPrice: '' })}
          selectFirstOptionOnChange
          error={fault('productId')}
        />
      </td>
      <td>
        <NumberInput
          size="xs"
          hideControls
          aria-label={label(t('orders.quantity'))}
          min={0}
          decimalScale={4}
          thousandSeparator=","
          value={line.quantity}
          onChange={(quantity) => onChange({ quantity })}
          error={fault('quantity')}
        />
      </td>
      <td>
        <NumberInput
          size="xs"
          hideControls
          aria-label={label(t('orders.unitPrice'))}
          placeholder={result ? exactMoney(result.unitPrice) : t('orderEntry.listPrice')}
          min={0}
          decimalScale={4}
          thousandSeparator=","
          value={line.unitPrice}
          onChange={(unitPrice) => onChange({ unitPrice })}
          error={fault('unitPrice')}
        />
      </td>
      <td>
        <NumberInput
          size="xs"
          hideControls
          aria-label={label(t('orders.discount'))}
          suffix=" %"
          min={0}
          max={100}
          decimalScale={4}
          value={line.discount}
          onChange={(discount) => onChange({ discount })}
          error={fault('discount')}
        />
      </td>
      <td className={classes.number}>{result ? <MoneyText value={result.profit.net} exact /> : <NothingText />}</td>
      {seesCost && (
        <td className={classes.number}>
          {result ? (
            <MoneyText value={result.profit.contribution} exact judge unknownBecause={t('orders.unknownCostReason')} />
          ) : (
            <NothingText />
          )}
        </td>
      )}
      {seesCost && (
        <td className={classes.number}>
          {result && result.profit.net > 0 ? (
            <PercentText value={result.profit.margin} judge unknownBecause={t('orders.unknownCostReason')} />
          ) : (
            <NothingText />
          )}
        </td>
      )}
      <td className={classes.number}>
        {result ? (
          <LineVerdict judgement={result.judgement} line={place + 1} onApply={(unitPrice) => onChange({ unitPrice })} />
        ) : (
          <NothingText />
        )}
      </td>
      <td>
        <ActionIcon
          size="sm"
          aria-label={`${t('common.remove')}: ${t('orderEntry.line', { number: place + 1 })}`}
          title="Alt+Delete"
          onClick={onRemove}
        >
          <IconTrash size={14} />
        </ActionIcon>
      </td>
    </tr>
  )
}

interface ResultProps {
  checked: CheckedOrder
  seesCost: boolean
  stale: boolean
  onApply: (remedy: Remedy) => void
}

function Result({ checked, seesCost, stale, onApply }: ResultProps) {
  const { t } = useTexts()
  const { total } = checked
  return (
    <Stack gap="md" aria-busy={stale} style={{ opacity: stale ? 0.6 : 1 }}>
      <Group justify="space-between" align="flex-start">
        <div>
          <Text fz="xs" c="dimmed">
            {t('orders.net')}
          </Text>
          <Text fz="xl" fw={600}>
            <MoneyText value={total.net} exact />
          </Text>
        </div>
        {seesCost && (
          <div>
            <Text fz="xs" c="dimmed">
              {t('orders.contribution')}
            </Text>
            <Text fz="xl" fw={600}>
              <MoneyText value={total.contribution} exact judge unknownBecause={t('orders.totalUnknown')} />
            </Text>
          </div>
        )}
        {seesCost && (
          <div>
            <Text fz="xs" c="dimmed">
              {t('orders.margin')}
            </Text>
            <Text fz="xl" fw={600}>
              {total.net > 0 ? (
                <PercentText value={total.margin} judge unknownBecause={t('orders.totalUnknown')} />
              ) : (
                <NothingText />
              )}
            </Text>
          </div>
        )}
        <GradeBadge grade={checked.grade} customerId={checked.customer.customerId} size="lg" />
      </Group>
      <VerdictCard checked={checked} seesCost={seesCost} onApply={onApply} />
      <Alert
        role="status"
        variant="light"
        p="sm"
        color={checked.verdict === 'free' ? 'green' : checked.verdict === 'blocked' ? 'red' : 'amber'}
        title={t(`orderEntry.verdict.${checked.verdict}`)}
      />
      {checked.findings.map((finding, index) => (
        <FindingCard key={`${finding.code}-${finding.lineNumber}-${index}`} finding={finding} />
      ))}
    </Stack>
  )
}
