import { ActionIcon, Button, Group, NumberInput, Select, Stack, Table, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api, ifMatch } from '@/api/client'
import { isProblem } from '@/api/problem'
import { useCan } from '@/api/session'
import type { PolicyMode, VerdictSettings } from '@/api/types'
import { fromPercent, toPercent } from '@/components/format'
import { Card } from '@/components/Page'
import { ProblemAlert } from '@/components/ProblemAlert'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'

type Typed = number | string
type Grade = NonNullable<VerdictSettings['exceptions'][number]['grade']>

interface FormValues {
  floor: Typed
  target: Typed
  refuseMode: PolicyMode
  negotiateMode: PolicyMode
  cannotSayMode: PolicyMode
  exceptions: { key: number; categoryId: string | null; grade: string | null; floor: Typed; target: Typed }[]
}

const grades = ['A', 'B', 'C', 'D', 'N'] as const
const modes = ['inform', 'warn', 'approve', 'block'] as const
const modeFields = ['refuseMode', 'negotiateMode', 'cannotSayMode'] as const

/** Under which margin orders are refused and from which accepted, by category and grade, and what that asks for. */
export function VerdictSettingsCard({ categories }: { categories: { categoryId: number; name: string }[] }) {
  const { t } = useTexts()
  const settings = useQuery({
    queryKey: ['profit', 'verdict-settings'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/profit/verdict-settings', { signal })),
  })
  return (
    <Card title={t('profitControl.verdictTitle')} note={t('profitControl.verdictNote')}>
      {settings.isPending && <RowsSkeleton rows={4} />}
      {settings.isError && <ErrorState compact error={settings.error} onRetry={() => void settings.refetch()} />}
      {settings.data && (
        <VerdictForm
          key={settings.data.version}
          settings={settings.data}
          categories={categories}
          onReload={() => void settings.refetch()}
        />
      )}
    </Card>
  )
}

interface VerdictFormProps {
  settings: VerdictSettings
  categories: { categoryId: number; name: string }[]
  onReload: () => void
}

function VerdictForm({ settings, categories, onReload }: VerdictFormProps) {
  const { t, word } = useTexts()
  const may = useCan()('manageProfitSettings')
  const queryClient = useQueryClient()
  const form = useForm<FormValues>({
    initialValues: {
      floor: toPercent(settings.floor),
      target: toPercent(settings.target),
      refuseMode: settings.refuseMode,
      negotiateMode: settings.negotiateMode,
      cannotSayMode: settings.cannotSayMode,
      exceptions: settings.exceptions.map((one, key) => ({
        key,
        categoryId: one.categoryId === null ? null : String(one.categoryId),
        grade: one.grade,
        floor: toPercent(one.floor),
        target: toPercent(one.target),
      })),
    },
  })
  const save = useMutation({
    mutationFn: (values: FormValues) =>
      answer(
        api.PUT('/api/v1/profit/verdict-settings', {
          params: ifMatch(settings.version),
          body: {
            floor: fromPercent(values.floor),
            target: fromPercent(values.target),
            refuseMode: values.refuseMode,
            negotiateMode: values.negotiateMode,
            cannotSayMode: values.cannotSayMode,
            exceptions: values.exceptions.map((one) => ({
              categoryId: one.categoryId === null ? null : Number(one.categoryId),
              grade: one.grade as Grade | null,
              floor: fromPercent(one.floor),
              target: fromPercent(one.target),
            })),
          },
        }),
      ),
    onSuccess: (saved) => {
      void queryClient.invalidateQueries({ queryKey: ['profit'] })
      queryClient.setQueryData(['profit', 'verdict-settings'], saved)
      notifications.show({ color: 'green', message: t('common.saved') })
    },
    onError: (error) => isProblem(error) && form.setErrors(error.fieldErrors),
  })
  const margin = (path: string, label: string, hidden = false) => (
    <NumberInput
      {...(hidden ? { 'aria-label': label } : { label })}
      suffix=" %"
      min={-100}
      max={100}
      decimalScale={4}
      required={!hidden}
      disabled={!may}
      size={hidden ? 'xs' : 'sm'}
      w={hidden ? 120 : 150}
      {...form.getInputProps(path)}
    />
  )
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Stack>
        <ProblemAlert error={save.error} onReload={onReload} />
        <Group align="flex-start">
          {margin('floor', t('profitControl.floor'))}
          {margin('target', t('profitControl.target'))}
          {modeFields.map((field) => (
            <Select
              key={field}
              label={t(`profitControl.${field}`)}
              data={modes.map((value) => ({ value, label: word('policyMode', value) }))}
              allowDeselect={false}
              disabled={!may}
              w={150}
              {...form.getInputProps(field)}
            />
          ))}
        </Group>
        {form.values.exceptions.length === 0 ? (
          <Text fz="sm" c="dimmed">
            {t('profitControl.noThresholds')}
          </Text>
        ) : (
          <Table verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('profit.category')}</Table.Th>
                <Table.Th>{t('profitControl.grade')}</Table.Th>
                <Table.Th>{t('profitControl.floor')}</Table.Th>
                <Table.Th>{t('profitControl.target')}</Table.Th>
                <Table.Th w={40} aria-label={t('common.remove')} />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {form.values.exceptions.map((one, index) => (
                <Table.Tr key={one.key}>
                  <Table.Td>
                    <Select
                      size="xs"
                      searchable
                      clearable
                      aria-label={`${t('profit.category')} ${index + 1}`}
                      placeholder={t('profitControl.allCategories')}
                      data={categories.map((each) => ({ value: String(each.categoryId), label: each.name }))}
                      disabled={!may}
                      {...form.getInputProps(`exceptions.${index}.categoryId`)}
                    />
                  </Table.Td>
                  <Table.Td>
                    <Select
                      size="xs"
                      clearable
                      w={130}
                      aria-label={`${t('profitControl.grade')} ${index + 1}`}
                      placeholder={t('profitControl.allGrades')}
                      data={grades.map((value) => ({ value, label: word('grade', value) }))}
                      disabled={!may}
                      {...form.getInputProps(`exceptions.${index}.grade`)}
                    />
                  </Table.Td>
                  <Table.Td>
                    {margin(`exceptions.${index}.floor`, `${t('profitControl.floor')} ${index + 1}`, true)}
                  </Table.Td>
                  <Table.Td>
                    {margin(`exceptions.${index}.target`, `${t('profitControl.target')} ${index + 1}`, true)}
                  </Table.Td>
                  <Table.Td>
                    {may && (
                      <ActionIcon
                        size="sm"
                        aria-label={`${t('profitControl.removeThreshold')} ${index + 1}`}
                        onClick={() => form.removeListItem('exceptions', index)}
                      >
                        <IconTrash size={14} />
                      </ActionIcon>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
        {may && (
          <Group justify="space-between">
            <Button
              variant="default"
              size="xs"
              leftSection={<IconPlus size={15} aria-hidden />}
              onClick={() =>
                form.insertListItem('exceptions', {
                  key: Date.now(),
                  categoryId: null,
                  grade: null,
                  floor: form.values.floor,
                  target: form.values.target,
                })
              }
            >
              {t('profitControl.addThreshold')}
            </Button>
            <Group>
              <Button variant="default" disabled={!form.isDirty()} onClick={form.reset}>
                {t('common.undo')}
              </Button>
              <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
                {t('common.save')}
              </Button>
            </Group>
          </Group>
        )}
      </Stack>
    </form>
  )
}
