import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { isProblem } from '@/api/problem'
import { useMe } from '@/api/session'
import type { Person } from '@/api/types'
import { Dialog } from '@/components/Dialog'
import { DateText } from '@/components/figures'
import { ProblemAlert } from '@/components/ProblemAlert'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { PersonFields, type PersonForm } from './PersonFields'
import { useChangePerson, usePerson, useResetPassword, useUnlock } from './people'

interface PersonPanelProps {
  personId: number
  onNewPassword: (name: string, password: string) => void
}

export function PersonPanel({ personId, onNewPassword }: PersonPanelProps) {
  const person = usePerson(personId)
  if (person.isPending) return <RowsSkeleton rows={8} />
  if (person.isError) return <ErrorState error={person.error} onRetry={() => void person.refetch()} />
  return (
    <PersonEditor
      key={person.data.version}
      person={person.data}
      onNewPassword={onNewPassword}
      onReload={() => void person.refetch()}
    />
  )
}

interface PersonEditorProps {
  person: Person
  onNewPassword: (name: string, password: string) => void
  onReload: () => void
}

function PersonEditor({ person, onNewPassword, onReload }: PersonEditorProps) {
  const { t } = useTexts()
  const me = useMe()
  const change = useChangePerson(person)
  const reset = useResetPassword(person.personId)
  const unlock = useUnlock(person.personId)
  const [asking, setAsking] = useState<'reset' | 'deactivate' | null>(null)
  const form = useForm<PersonForm>({
    initialValues: {
      name: person.name,
      signInName: person.signInName,
      email: person.email ?? '',
      manager: person.manager,
      roles: person.roles,
      language: person.language || 'zh-CN',
    },
    validate: { roles: (value) => (value.length > 0 ? null : t('admin.roleNeeded')) },
  })
  const submit = (values: PersonForm) =>
    change.mutate(
      {
        name: values.name.trim(),
        email: values.email.trim() || null,
        managerId: values.manager?.personId ?? null,
        roles: values.roles,
        language: values.language,
      },
      {
        onSuccess: () => notifications.show({ color: 'green', message: t('common.saved') }),
        onError: (error) => isProblem(error) && form.setErrors(error.fieldErrors),
      },
    )
  const setActive = (isActive: boolean) => change.mutate({ isActive }, { onSuccess: () => setAsking(null) })
  return (
    <Stack gap="lg">
      <Group gap="sm">
        <Title order={2} fz="lg">
          {person.name}
        </Title>
        <Badge color={person.isActive ? 'green' : 'gray'}>
          {person.isActive ? t('admin.active') : t('admin.inactive')}
        </Badge>
        {person.isLocked && <Badge color="red">{t('admin.locked')}</Badge>}
        {person.mustChangePassword && <Badge color="amber">{t('admin.mustChange')}</Badge>}
        <Text fz="xs" c="dimmed">
          {person.signInName} · {t('access.lastSeen')} <DateText value={person.lastSeenAt} time />
        </Text>
      </Group>
      <form onSubmit={form.onSubmit(submit)}>
        <Stack>
          <ProblemAlert error={change.error ?? unlock.error} onReload={onReload} />
          <PersonFields form={form} withSignInName={false} />
          <Group justify="flex-end">
            <Button type="submit" loading={change.isPending} disabled={!form.isDirty()}>
              {t('common.save')}
            </Button>
          </Group>
        </Stack>
      </form>
      <Group gap="xs">
        <Button variant="default" size="xs" onClick={() => setAsking('reset')}>
          {t('admin.resetPassword')}
        </Button>
        {person.isLocked && (
          <Button variant="default" size="xs" loading={unlock.isPending} onClick={() => unlock.mutate()}>
            {t('admin.unlock')}
          </Button>
        )}
        {person.isActive ? (
          <Button
            variant="default"
            size="xs"
            disabled={person.personId === me?.personId}
            onClick={() => setAsking('deactivate')}
          >
            {t('admin.deactivate')}
          </Button>
        ) : (
          <Button variant="default" size="xs" onClick={() => setActive(true)}>
            {t('admin.activate')}
          </Button>
        )}
      </Group>
      <Dialog opened={asking === 'reset'} onClose={() => setAsking(null)} title={t('admin.resetPassword')}>
        <Stack>
          <ProblemAlert error={reset.error} />
          <Text fz="sm">{t('admin.resetQuestion', { name: person.name })}</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsking(null)}>
              {t('common.cancel')}
            </Button>
            <Button
              loading={reset.isPending}
              onClick={() =>
                reset.mutate(undefined, {
                  onSuccess: ({ oneTimePassword }) => {
                    setAsking(null)
                    onNewPassword(person.name, oneTimePassword)
                  },
                })
              }
            >
              {t('admin.resetPassword')}
            </Button>
          </Group>
        </Stack>
      </Dialog>
      <Dialog opened={asking === 'deactivate'} onClose={() => setAsking(null)} title={t('admin.deactivate')}>
        <Stack>
          <ProblemAlert error={change.error} onReload={onReload} />
          <Text fz="sm">{t('admin.deactivateQuestion', { name: person.name })}</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsking(null)}>
              {t('common.cancel')}
            </Button>
            <Button color="red" loading={change.isPending} onClick={() => setActive(false)}>
              {t('admin.deactivate')}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </Stack>
  )
}
