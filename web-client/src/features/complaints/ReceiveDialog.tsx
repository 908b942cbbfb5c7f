import {
  Button,
  Checkbox,
  Chip,
  Group,
  Input,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useId, useState } from 'react'
import { useNavigate } from 'react-router'
import { answer, api } from '@/api/client'
import { isProblem } from '@/api/problem'
import { useCan, useMe } from '@/api/session'
import type { ComplaintChannel, ComplaintKind } from '@/api/types'
import { DateField } from '@/components/DateField'
import { Dialog } from '@/components/Dialog'
import { plainNumber } from '@/components/format'
import { ProblemAlert } from '@/components/ProblemAlert'
import { type Choice, CustomerPicker, ProductPicker } from '@/components/RecordPicker'
import { useErrorText } from '@/components/states'
import { useContactChoices } from '@/components/touchpoint/queries'
import { useTexts } from '@/i18n'
import classes from './case.module.css'
import { FileDrop } from './FileDrop'
import { sendFile, useReceive } from './queries'

const kinds = ['product', 'delivery', 'paperwork', 'service', 'price'] as const
const channels = ['phone', 'email', 'chat', 'visit', 'meeting', 'letter', 'fax', 'mobile', 'web'] as const
/** Kinds that are about goods ask for them at once. */
const aboutGoods = new Set<string>(['product', 'delivery'])

interface ReceiveDialogProps {
  onClose: () => void
  /** From a customer's page the customer is known. */
  customer?: Choice
}

/** Takes a complaint in: who and what first, the goods where it is about goods, pictures by dropping them. */
export function ReceiveDialog({ onClose, customer }: ReceiveDialogProps) {
  const { t, word } = useTexts()
  const navigate = useNavigate()
  const me = useMe()
  const can = useCan()
  const kindLabel = useId()
  const receive = useReceive()
  const [files, setFiles] = useState<File[]>([])
  const [sending, setSending] = useState(false)
  const form = useForm({
    initialValues: {
      customer: (customer ?? null) as Choice | null,
      kind: 'product' as ComplaintKind,
      severity: 3,
      subject: '',
      description: '',
      channel: 'phone' as ComplaintChannel,
      contactId: '',
      product: null as Choice | null,
      order: '',
      line: '',
      batch: '',
      quantity: '' as string | number,
      occurredOn: '',
      mine: can('solveComplaints'),
      sendReceipt: true,
    },
    validate: {
      customer: (value) => (value ? null : t('complaints.whichCustomer')),
      subject: (value) => (value.trim() ? null : t('complaints.whichSubject')),
    },
  })
  const { values } = form
  const customerId = values.customer?.id ?? 0
  const goods = aboutGoods.has(values.kind)
  const { title: unknownTitle } = useErrorText(null)

  const submit = () =>
    receive.mutate(
      {
        customerId,
        kind: values.kind,
        severity: values.severity,
        subject: values.subject.trim(),
        description: values.description.trim() || null,
        channel: values.channel,
        contactId: values.contactId ? Number(values.contactId) : null,
        occurredOn: values.occurredOn || null,
        assigneeId: values.mine && me ? me.personId : null,
        sendReceipt: values.sendReceipt,
        ...(goods
          ? {
              productId: values.product?.id ?? null,
              orderId: values.order ? Number(values.order) : null,
              orderLineNumber: values.order && values.line ? Number(values.line) : null,
              batch: values.batch.trim() || null,
              quantity: values.quantity === '' ? null : Number(values.quantity),
            }
          : {}),
      },
      {
        onSuccess: async (received) => {
          setSending(true)
          const refused: string[] = []
          for (const file of files) {
            try {
              await sendFile(`/api/v1/complaints/${received.complaintId}/files`, file)
            } catch (error) {
              refused.push(`${file.name}: ${isProblem(error) ? (error.detail ?? error.title) : unknownTitle}`)
            }
          }
          setSending(false)
          notifications.show({ color: 'green', message: t('complaints.receivedAs', { number: received.number }) })
          // The case stands; a file that was refused is told, and can be sent again on its page.
          for (const message of refused) notifications.show({ color: 'red', message, autoClose: false })
          onClose()
          void navigate(`/complaints/${received.complaintId}`)
        },
        onError: (error) => {
          if (!isProblem(error)) return
          const { customerId: ofCustomer, productId, orderId, orderLineNumber, ...rest } = error.fieldErrors
          form.setErrors({
            ...rest,
            ...(ofCustomer ? { customer: ofCustomer } : {}),
            ...(productId ? { product: productId } : {}),
            ...(orderId ? { order: orderId } : {}),
            ...(orderLineNumber ? { line: orderLineNumber } : {}),
          })
        },
      },
    )
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      if (!receive.isPending && !form.validate().hasErrors) submit()
    }
  }
  return (
    <Dialog onClose={onClose} title={t('complaints.receive')} size="lg" stays>
      <form onSubmit={form.onSubmit(submit)} onKeyDown={onKeyDown}>
        <Stack gap="sm">
          <ProblemAlert error={receive.error} />
          <div className={classes.pair}>
            <CustomerPicker
              label={t('complaints.customer')}
              required
              disabled={customer !== undefined}
              data-autofocus={customer === undefined || undefined}
              value={values.customer}
              onChange={(next) => form.setValues({ customer: next, contactId: '', order: '', line: '' })}
              error={form.errors.customer}
            />
            <ContactField
              customerId={customerId}
              value={values.contactId}
              onChange={(next) => form.setFieldValue('contactId', next)}
            />
          </div>
          <div>
            <Input.Label component="div" id={kindLabel}>
              {t('complaints.kind')}
            </Input.Label>
            <Chip.Group value={values.kind} onChange={(next) => form.setFieldValue('kind', next as ComplaintKind)}>
              <div role="radiogroup" aria-labelledby={kindLabel} className={classes.kinds}>
                {kinds.map((one) => (
                  <Chip key={one} value={one} size="xs" radius="sm">
                    {word('complaintKind', one)}
                  </Chip>
                ))}
              </div>
            </Chip.Group>
          </div>
          <TextInput
            label={t('complaints.subject')}
            placeholder={t('complaints.subjectPlaceholder')}
            required
            maxLength={200}
            data-autofocus={customer !== undefined || undefined}
            {...form.getInputProps('subject')}
          />
          <Textarea
            label={t('complaints.description')}
            autosize
            minRows={3}
            maxRows={10}
            maxLength={4000}
            {...form.getInputProps('description')}
          />
          <Input.Wrapper
            label={t('complaints.severity')}
            labelElement="div"
            description={values.severity === 1 ? t('complaints.severityHint') : undefined}
          >
            <SegmentedControl
              fullWidth
              size="xs"
              aria-label={t('complaints.severity')}
              data={[1, 2, 3, 4].map((value) => ({
                value: String(value),
                label: word('complaintSeverity', String(value)),
              }))}
              value={String(values.severity)}
              onChange={(next) => form.setFieldValue('severity', Number(next))}
            />
          </Input.Wrapper>
          {goods && (
            <>
              <div className={classes.pair}>
                <OrderField
                  customerId={customerId}
                  value={values.order}
                  error={form.errors.order}
                  onChange={(next) => form.setValues({ order: next, line: '' })}
                />
                <OrderLineField
                  orderId={Number(values.order)}
                  value={values.line}
                  error={form.errors.line}
                  onChange={(line, product) => form.setValues({ line, ...(product ? { product } : {}) })}
                />
              </div>
              <div className={classes.pair}>
                <ProductPicker
                  key={values.product?.id ?? 0}
                  label={t('complaints.product')}
                  clearable
                  value={values.product}
                  onChange={(next) => form.setFieldValue('product', next)}
                  error={form.errors.product}
                />
                <div className={classes.pair}>
                  <TextInput label={t('complaints.batch')} maxLength={100} {...form.getInputProps('batch')} />
                  <NumberInput
                    label={t('complaints.quantity')}
                    min={0}
                    decimalScale={4}
                    {...form.getInputProps('quantity')}
                  />
                </div>
              </div>
            </>
          )}
          <div className={classes.pair}>
            <Select
              label={t('complaints.cameBy')}
              data={channels.map((value) => ({ value, label: word('complaintChannel', value) }))}
              allowDeselect={false}
              {...form.getInputProps('channel')}
            />
            <DateField
              label={t('complaints.occurredOn')}
              max={me?.today}
              clearable
              {...form.getInputProps('occurredOn')}
            />
          </div>
          <FileDrop onFiles={(chosen) => setFiles((before) => [...before, ...chosen])} />
          {files.length > 0 && (
            <Group gap={6}>
              {files.map((file, index) => (
                <Button
                  key={`${file.name}-${index}`}
                  variant="default"
                  size="compact-xs"
                  rightSection={<IconX size={12} aria-hidden />}
                  aria-label={`${t('common.remove')}: ${file.name}`}
                  onClick={() => setFiles((before) => before.filter((_, at) => at !== index))}
                >
                  {file.name} ({plainNumber(Math.max(1, file.size / 1000), 0)} kB)
                </Button>
              ))}
            </Group>
          )}
          <Group gap="lg">
            <Checkbox
              size="xs"
              label={t('complaints.assignToMe')}
              {...form.getInputProps('mine', { type: 'checkbox' })}
            />
            <Checkbox
              size="xs"
              label={t('complaints.sendReceipt')}
              {...form.getInputProps('sendReceipt', { type: 'checkbox' })}
            />
          </Group>
          <Group justify="space-between">
            <Text fz="xs" c="dimmed">
              {t('complaints.frozenHint')}
            </Text>
            <Group gap="xs" ml="auto">
              <Button variant="default" onClick={onClose}>
                {t('common.cancel')}
              </Button>
              <Button type="submit" loading={receive.isPending || sending} title="Ctrl+Enter">
                {t('complaints.receive')}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

interface ContactFieldProps {
  customerId: number
  value: string
  onChange: (value: string) => void
}

function ContactField({ customerId, value, onChange }: ContactFieldProps) {
  const { t } = useTexts()
  const contacts = useContactChoices(customerId, customerId > 0)
  return (
    <Select
      label={t('complaints.contact')}
      disabled={customerId === 0}
      clearable
      data={(contacts.data?.items ?? []).map((one) => ({ value: String(one.contactId), label: one.name }))}
      value={value || null}
      onChange={(next) => onChange(next ?? '')}
    />
  )
}

interface FieldProps {
  value: string
  error?: React.ReactNode
}

function OrderField({
  customerId,
  onChange,
  ...rest
}: FieldProps & { customerId: number; onChange: (value: string) => void }) {
  const { t } = useTexts()
  const orders = useQuery({
    queryKey: ['orders', 'choices', customerId],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/orders', {
          params: { query: { customer: customerId, sort: '-orderDate', limit: 100 } },
          signal,
        }),
      ),
    enabled: customerId > 0,
  })
  return (
    <Select
      label={t('complaints.order')}
      disabled={customerId === 0}
      searchable
      clearable
      data={(orders.data?.items ?? []).map((one) => ({
        value: String(one.orderId),
        label: `${one.number} · ${one.orderDate}`,
      }))}
      nothingFoundMessage={t('complaints.noOrders')}
      {...rest}
      value={rest.value || null}
      onChange={(next) => onChange(next ?? '')}
    />
  )
}

function OrderLineField({
  orderId,
  onChange,
  ...rest
}: FieldProps & { orderId: number; onChange: (value: string, product: Choice | null) => void }) {
  const { t } = useTexts()
  const order = useQuery({
    queryKey: ['orders', 'one', orderId],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/orders/{orderId}', { params: { path: { orderId } }, signal })),
    enabled: orderId > 0,
  })
  const lines = order.data?.lines ?? []
  return (
    <Select
      label={t('complaints.orderLine')}
      disabled={orderId === 0}
      clearable
      data={lines.map((line) => ({
        value: String(line.lineNumber),
        label: `${line.lineNumber} · ${line.product.name} × ${plainNumber(line.quantity)}`,
      }))}
      {...rest}
      value={rest.value || null}
      onChange={(next) => {
        const line = lines.find((one) => String(one.lineNumber) === next)
        onChange(
          next ?? '',
          line ? { id: line.product.productId, name: `${line.product.code} ${line.product.name}` } : null,
        )
      }}
    />
  )
}
