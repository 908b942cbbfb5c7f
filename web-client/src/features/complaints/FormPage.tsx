import { Button, Chip, Input, NumberInput, Select, Stack, Text, Textarea, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconCircleCheck } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { useParams } from 'react-router'
import { isProblem } from '@/api/problem'
import type { ComplaintKind, PublicForm, PublicFormReceipt } from '@/api/types'
import { DateField } from '@/components/DateField'
import { ProblemAlert } from '@/components/ProblemAlert'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { FileDrop } from './FileDrop'
import { PublicFrame, useCustomerLanguage } from './PublicFrame'
import classes from './public.module.css'
import { usePublicForm, useSubmitForm } from './publicQueries'
import { sendFile } from './queries'

const kinds = ['product', 'delivery', 'paperwork', 'service', 'price'] as const

/** A customer's own form: what went wrong, with a picture from the telephone. */
export function FormPage() {
  const token = useParams().token ?? ''
  const form = usePublicForm(token)
  useCustomerLanguage(form.data?.language)
  const [receipt, setReceipt] = useState<PublicFormReceipt | null>(null)
  return (
    <PublicFrame>
      {form.isPending && <RowsSkeleton rows={8} />}
      {form.isError && <ErrorState error={form.error} onRetry={() => void form.refetch()} />}
      {form.data && !receipt && <Fields token={token} form={form.data} onReceipt={setReceipt} />}
      {receipt && <Receipt receipt={receipt} />}
    </PublicFrame>
  )
}

interface FieldsProps {
  token: string
  form: PublicForm
  onReceipt: (receipt: PublicFormReceipt) => void
}

function Fields({ token, form: about, onReceipt }: FieldsProps) {
  const { t, word } = useTexts()
  const kindLabel = useId()
  const submit = useSubmitForm(token)
  const [files, setFiles] = useState<File[]>([])
  const [sending, setSending] = useState(false)
  const [refused, setRefused] = useState<unknown>(null)
  const form = useForm({
    initialValues: {
      kind: 'product' as ComplaintKind,
      subject: '',
      description: '',
      productId: '',
      orderNumber: '',
      batch: '',
      quantity: '' as string | number,
      occurredOn: '',
    },
    validate: { subject: (value) => (value.trim() ? null : t('complaints.whichSubject')) },
  })
  const { values } = form
  const goods = values.kind === 'product' || values.kind === 'delivery'
  const send = () =>
    submit.mutate(
      {
        kind: values.kind,
        subject: values.subject.trim(),
        description: values.description.trim() || null,
        occurredOn: values.occurredOn || null,
        ...(goods
          ? {
              productId: values.productId ? Number(values.productId) : null,
              orderNumber: values.orderNumber.trim() || null,
              batch: values.batch.trim() || null,
              quantity: values.quantity === '' ? null : Number(values.quantity),
            }
          : {}),
      },
      {
        onSuccess: async (receipt) => {
          setSending(true)
          try {
            for (const file of files) await sendFile(`/api/v1/public/complaints/${receipt.token}/files`, file)
          } catch (error) {
            // The complaint stands; pictures can be added on its page.
            setRefused(error)
          }
          setSending(false)
          onReceipt(receipt)
        },
        onError: (error) => isProblem(error) && form.setErrors(error.fieldErrors),
      },
    )
  return (
    <form onSubmit={form.onSubmit(send)}>
      <Stack gap="md">
        <div>
          <Text fz="sm" c="dimmed">
            {about.customerName}
          </Text>
          <Title order={1} className={classes.title}>
            {t('publicPage.formTitle')}
          </Title>
        </div>
        <ProblemAlert error={submit.error ?? refused} />
        <div>
          <Input.Label component="div" id={kindLabel}>
            {t('complaints.kind')}
          </Input.Label>
          <Chip.Group value={values.kind} onChange={(next) => form.setFieldValue('kind', next as ComplaintKind)}>
            <div role="radiogroup" aria-labelledby={kindLabel} className={classes.kinds}>
              {kinds.map((one) => (
                <Chip key={one} value={one} radius="sm">
                  {word('complaintKind', one)}
                </Chip>
              ))}
            </div>
          </Chip.Group>
        </div>
        <TextInput
          size="md"
          label={t('publicPage.subject')}
          required
          maxLength={200}
          {...form.getInputProps('subject')}
        />
        <Textarea
          size="md"
          label={t('complaints.description')}
          autosize
          minRows={3}
          maxLength={4000}
          {...form.getInputProps('description')}
        />
        {goods && (
          <>
            {about.products.length > 0 && (
              <Select
                size="md"
                label={t('complaints.product')}
                searchable
                clearable
                data={about.products.map((one) => ({ value: String(one.productId), label: one.name }))}
                {...form.getInputProps('productId')}
                value={values.productId || null}
                onChange={(next) => form.setFieldValue('productId', next ?? '')}
              />
            )}
            <div className={classes.pair}>
              <TextInput
                size="md"
                label={t('publicPage.orderNumber')}
                maxLength={50}
                {...form.getInputProps('orderNumber')}
              />
              <TextInput size="md" label={t('complaints.batch')} maxLength={100} {...form.getInputProps('batch')} />
              <NumberInput
                size="md"
                label={t('complaints.quantity')}
                min={0}
                decimalScale={4}
                {...form.getInputProps('quantity')}
              />
              <DateField size="md" label={t('complaints.occurredOn')} clearable {...form.getInputProps('occurredOn')} />
            </div>
          </>
        )}
        <FileDrop onFiles={(chosen) => setFiles((before) => [...before, ...chosen])} />
        {files.map((file, index) => (
          <Text key={index} fz="sm">
            {file.name}
          </Text>
        ))}
        <Button type="submit" size="md" fullWidth loading={submit.isPending || sending}>
          {t('publicPage.send')}
        </Button>
      </Stack>
    </form>
  )
}

function Receipt({ receipt }: { receipt: PublicFormReceipt }) {
  const { t } = useTexts()
  const address = `/progress/${receipt.token}`
  return (
    <Stack align="center" ta="center" gap="md" className={classes.card}>
      <IconCircleCheck size={44} stroke={1.4} aria-hidden />
      <Title order={1} className={classes.title}>
        {t('publicPage.thanks', { number: receipt.number })}
      </Title>
      <Text>{t('publicPage.keepLink')}</Text>
      <Button component="a" href={address} fullWidth size="md">
        {t('publicPage.seeProgress')}
      </Button>
      <Text fz="xs" c="dimmed" className={classes.text}>
        {`${location.origin}${address}`}
      </Text>
    </Stack>
  )
}
