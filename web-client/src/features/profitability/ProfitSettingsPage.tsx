import { Button, Group, NumberInput, Stack, Table, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api, ifMatch } from '@/api/client'
import { isProblem } from '@/api/problem'
import { useCan } from '@/api/session'
import type { ProfitSettings } from '@/api/types'
import { fromPercent, toPercent } from '@/components/format'
import { Card, Page } from '@/components/Page'
import { ProblemAlert } from '@/components/ProblemAlert'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { VerdictSettingsCard } from './verdict/VerdictSettingsCard'

type Typed = number | string

interface FormValues {
  interest: Typed
  days: Typed
  commission: Typed
  rebate: Typed
  categories: { categoryId: number; name: string; commission: Typed; rebate: Typed }[]
}

// Rates are typed as percent and kept as fractions; nothing typed means nobody set it.
const shown = (rate: number | null): Typed => (rate === null ? '' : toPercent(rate))
const kept = (typed: Typed): number | null => (typed === '' ? null : fromPercent(typed))

export function ProfitSettingsPage() {
  const settings = useQuery({
    queryKey: ['profit', 'settings'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/profit/settings', { signal })),
  })
  const { t } = useTexts()
  return (
    <Page title={t('profit.settings')} note={t('profit.note')} width={900}>
      {settings.isPending && <RowsSkeleton rows={8} />}
      {settings.isError && <ErrorState error={settings.error} onRetry={() => void settings.refetch()} />}
      {settings.data && (
        <Stack>
          <VerdictSettingsCard categories={settings.data.categories} />
          <SettingsForm key={settings.data.version} settings={settings.data} onReload={() => void settings.refetch()} />
        </Stack>
      )}
    </Page>
  )
}

function SettingsForm({ settings, onReload }: { settings: ProfitSettings; onReload: () => void }) {
  const { t } = useTexts()
  const may = useCan()('manageProfitSettings')
  const queryClient = useQueryClient()
  const form = useForm<FormValues>({
    initialValues: {
      interest: shown(settings.interestRate),
      days: settings.defaultPaymentDays,
      commission: shown(settings.company.commission),
      rebate: shown(settings.company.rebate),
      categories: settings.categories.map((category) => ({
        ...category,
        commission: shown(category.commission),
        rebate: shown(category.rebate),
      })),
    },
  })
  const save = useMutation({
    mutationFn: (values: FormValues) =>
      answer(
        api.PUT('/api/v1/profit/settings', {
          params: ifMatch(settings.version),
          body: {
            interestRate: kept(values.interest),
            defaultPaymentDays: Number(values.days),
            company: { commission: kept(values.commission), rebate: kept(values.rebate) },
            categories: values.categories.map(({ categoryId, name, commission, rebate }) => ({
              categoryId,
              name,
              commission: kept(commission),
              rebate: kept(rebate),
            })),
          },
        }),
      ),
    onSuccess: (saved) => {
      void queryClient.invalidateQueries({ queryKey: ['profit'] })
      queryClient.setQueryData(['profit', 'settings'], saved)
      notifications.show({ color: 'green', message: t('common.saved') })
    },
    onError: (error) => isProblem(error) && form.setErrors(error.fieldErrors),
  })
  const rate = (path: string, label: string, hidden = false) => (
    <NumberInput
      {...(hidden ? { 'aria-label': label } : { label })}
      suffix=" %"
      min={0}
      max={100}
      decimalScale={4}
      disabled={!may}
      placeholder={t('profit.notSet')}
      size={hidden ? 'xs' : 'sm'}
      w={hidden ? 130 : 190}
      {...form.getInputProps(path)}
    />
  )
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Stack>
        <ProblemAlert error={save.error} onReload={onReload} />
        <Card title={t('profit.company')} note={t('profit.companyNote')}>
          <Group align="flex-start">
            {rate('interest', t('profit.interestRate'))}
            <NumberInput
              label={t('profit.defaultPaymentDays')}
              w={190}
              min={0}
              max={365}
              allowDecimal={false}
              required
              disabled={!may}
              {...form.getInputProps('days')}
            />
            {rate('commission', t('profit.commission'))}
            {rate('rebate', t('profit.rebate'))}
          </Group>
        </Card>
        <Card title={t('profit.categories')} note={t('profit.categoriesNote')}>
          {settings.categories.length === 0 ? (
            <Text c="dimmed" fz="sm">
              {t('profit.noCategories')}
            </Text>
          ) : (
            <Table verticalSpacing={5}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('profit.category')}</Table.Th>
                  <Table.Th>{t('profit.commission')}</Table.Th>
                  <Table.Th>{t('profit.rebate')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {form.values.categories.map((category, index) => (
                  <Table.Tr key={category.categoryId}>
                    <Table.Td>{category.name}</Table.Td>
                    <Table.Td>
                      {rate(`categories.${index}.commission`, `${category.name}: ${t('profit.commission')}`, true)}
                    </Table.Td>
                    <Table.Td>
                      {rate(`categories.${index}.rebate`, `${category.name}: ${t('profit.rebate')}`, true)}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
        </Card>
        {may && (
          <Group justify="flex-end">
            <Text fz="xs" c="dimmed">
              {t('profit.effect')}
            </Text>
            <Button variant="default" disabled={!form.isDirty()} onClick={form.reset}>
              {t('common.undo')}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={!form.isDirty() || form.values.days === ''}>
              {t('common.save')}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  )
}
