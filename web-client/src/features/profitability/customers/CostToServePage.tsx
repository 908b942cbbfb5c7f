import { ActionIcon, Button, Group, NumberInput, Stack, Table, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { isProblem } from '@/api/problem'
import { useCan, useMe } from '@/api/session'
import type { CostToServe, ServeRates } from '@/api/types'
import { DateField } from '@/components/DateField'
import { fromPercent, toPercent } from '@/components/format'
import { Card, Page } from '@/components/Page'
import { ProblemAlert } from '@/components/ProblemAlert'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { useChangeCostToServe, useCostToServe } from './queries'

const drivers = ['order', 'line', 'visit', 'touchpoint', 'complaint', 'rush', 'latePayment'] as const
const shares = ['keepShare', 'floorMargin', 'targetMargin', 'fallingBy', 'smallShare'] as const
type Typed = number | string
type TypedRates = { validFrom: string } & Record<(typeof drivers)[number], Typed>

interface FormValues {
  rushDays: Typed
  advice: Record<(typeof shares)[number], Typed>
  silence: { factor: Typed; days: Typed; onceDays: Typed }
  rates: TypedRates[]
}

const amount = (typed: Typed): number | null => (typed === '' ? null : Number(typed))

const typedRates = (rates: ServeRates): TypedRates => ({
  validFrom: rates.validFrom,
  ...(Object.fromEntries(drivers.map((driver) => [driver, rates[driver] ?? ''])) as Record<
    (typeof drivers)[number],
    Typed
  >),
})

const keptRates = ({ validFrom, ...typed }: TypedRates): ServeRates => ({
  validFrom,
  order: amount(typed.order),
  line: amount(typed.line),
  visit: amount(typed.visit),
  touchpoint: amount(typed.touchpoint),
  complaint: amount(typed.complaint),
  rush: amount(typed.rush),
  latePayment: amount(typed.latePayment),
})

/** What each piece of service costs from a day on, and the thresholds that customers are judged by. */
export function CostToServePage() {
  const { t } = useTexts()
  const settings = useCostToServe()
  return (
    <Page title={t('costToServe.title')} note={t('costToServe.note')} width={1100}>
      {settings.isPending && <RowsSkeleton rows={10} />}
      {settings.isError && <ErrorState error={settings.error} onRetry={() => void settings.refetch()} />}
      {settings.data && (
        <SettingsForm key={settings.data.version} settings={settings.data} onReload={() => void settings.refetch()} />
      )}
    </Page>
  )
}

function SettingsForm({ settings, onReload }: { settings: CostToServe; onReload: () => void }) {
  const { t, word } = useTexts()
  const may = useCan()('manageProfitSettings')
  const today = useMe()?.today ?? ''
  const save = useChangeCostToServe()
  const form = useForm<FormValues>({
    initialValues: {
      rushDays: settings.rushDays,
      advice: {
        keepShare: toPercent(settings.advice.keepShare),
        floorMargin: toPercent(settings.advice.floorMargin),
        targetMargin: toPercent(settings.advice.targetMargin),
        fallingBy: toPercent(settings.advice.fallingBy),
        smallShare: toPercent(settings.advice.smallShare),
      },
      silence: { ...settings.silence },
      rates: settings.rates.map(typedRates),
    },
  })
  const submit = (values: FormValues) =>
    save.mutate(
      {
        version: settings.version,
        rushDays: Number(values.rushDays),
        advice: {
          keepShare: fromPercent(values.advice.keepShare),
          floorMargin: fromPercent(values.advice.floorMargin),
          targetMargin: fromPercent(values.advice.targetMargin),
          fallingBy: fromPercent(values.advice.fallingBy),
          smallShare: fromPercent(values.advice.smallShare),
        },
        silence: {
          factor: Number(values.silence.factor),
          days: Number(values.silence.days),
          onceDays: Number(values.silence.onceDays),
        },
        rates: values.rates.map(keptRates),
      },
      {
        onSuccess: () => notifications.show({ color: 'green', message: t('common.saved') }),
        onError: (error) => isProblem(error) && form.setErrors(error.fieldErrors),
      },
    )
  const empty = (): TypedRates => ({
    validFrom: today,
    order: '',
    line: '',
    visit: '',
    touchpoint: '',
    complaint: '',
    rush: '',
    latePayment: '',
  })
  return (
    <form onSubmit={form.onSubmit(submit)}>
      <Stack>
        <ProblemAlert error={save.error} onReload={onReload} />
        <Card
          title={t('costToServe.rates')}
          note={t('costToServe.ratesNote')}
          actions={
            may && (
              <Button
                variant="default"
                size="xs"
                leftSection={<IconPlus size={14} aria-hidden />}
                onClick={() => form.insertListItem('rates', empty(), 0)}
              >
                {t('costToServe.add')}
              </Button>
            )
          }
        >
          {form.values.rates.length === 0 ? (
            <Text c="dimmed" fz="sm">
              {t('costToServe.noRates')} {t('costToServe.noRatesHint')}
            </Text>
          ) : (
            <Table.ScrollContainer minWidth={900} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
              <Table verticalSpacing={5}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t('costToServe.validFrom')}</Table.Th>
                    {drivers.map((driver) => (
                      <Table.Th key={driver}>{word('serveDriver', driver)}</Table.Th>
                    ))}
                    <Table.Th />
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {form.values.rates.map((row, index) => (
                    <Table.Tr key={index}>
                      <Table.Td>
                        <DateField
                          size="xs"
                          w={120}
                          disabled={!may}
                          aria-label={t('costToServe.validFrom')}
                          {...form.getInputProps(`rates.${index}.validFrom`)}
                        />
                      </Table.Td>
                      {drivers.map((driver) => (
                        <Table.Td key={driver}>
                          <NumberInput
                            size="xs"
                            w={96}
                            min={0}
                            max={1_000_000}
                            decimalScale={4}
                            disabled={!may}
                            hideControls
                            placeholder={t('profit.notSet')}
                            aria-label={`${row.validFrom}: ${word('serveDriver', driver)}`}
                            {...form.getInputProps(`rates.${index}.${driver}`)}
                          />
                        </Table.Td>
                      ))}
                      <Table.Td>
                        {may && (
                          <ActionIcon
                            variant="subtle"
                            color="gray"
                            aria-label={t('costToServe.remove')}
                            onClick={() => form.removeListItem('rates', index)}
                          >
                            <IconTrash size={16} aria-hidden />
                          </ActionIcon>
                        )}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )}
        </Card>
        <Card title={t('costToServe.thresholds')}>
          <Group align="flex-end">
            {shares.map((name) => (
              <NumberInput
                key={name}
                label={t(`costToServe.${name}`)}
                suffix=" %"
                w={200}
                min={0}
                max={100}
                decimalScale={4}
                required
                disabled={!may}
                {...form.getInputProps(`advice.${name}`)}
              />
            ))}
            <NumberInput
              label={t('costToServe.rushDays')}
              w={200}
              min={0}
              max={60}
              allowDecimal={false}
              required
              disabled={!may}
              {...form.getInputProps('rushDays')}
            />
          </Group>
        </Card>
        <Card title={t('costToServe.silence')}>
          <Group align="flex-end">
            {(['factor', 'days', 'onceDays'] as const).map((name) => (
              <NumberInput
                key={name}
                label={t(`costToServe.${name}`)}
                w={200}
                min={1}
                max={name === 'factor' ? 20 : 3650}
                decimalScale={name === 'factor' ? 4 : 0}
                required
                disabled={!may}
                {...form.getInputProps(`silence.${name}`)}
              />
            ))}
          </Group>
        </Card>
        {may && (
          <Group justify="flex-end">
            <Button variant="default" disabled={!form.isDirty()} onClick={form.reset}>
              {t('common.undo')}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
              {t('common.save')}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  )
}
