import { Alert, Button, Center, Group, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { answer, api } from '@/api/client'
import { isProblem } from '@/api/problem'
import { sessionKey, useMe } from '@/api/session'
import type { Me } from '@/api/types'
import { useErrorText } from '@/components/states'
import { useTexts } from '@/i18n'

/** Changing one's own password; after the first sign-in there is no way around it. */
export function PasswordPage() {
  const { t } = useTexts()
  const me = useMe()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const form = useForm({
    initialValues: { currentPassword: '', newPassword: '', repeated: '' },
    validate: { repeated: (value, values) => (value === values.newPassword ? null : t('access.notTheSame')) },
  })
  const change = useMutation({
    mutationFn: ({ currentPassword, newPassword }: { currentPassword: string; newPassword: string }) =>
      answer(api.PUT('/api/v1/session/password', { body: { currentPassword, newPassword } })),
    onSuccess: () => {
      queryClient.setQueryData<Me | null>(sessionKey, (before) =>
        before ? { ...before, mustChangePassword: false } : before,
      )
      notifications.show({ message: t('access.passwordChanged'), color: 'green' })
      void navigate('/', { replace: true })
    },
    onError: (error) => isProblem(error) && form.setErrors(error.fieldErrors),
  })
  const { title, detail } = useErrorText(change.error)
  const forced = me?.mustChangePassword ?? false
  return (
    <Center mih={forced ? '100dvh' : '70dvh'} p="md">
      <Paper p="lg" w={420} radius="lg">
        <form onSubmit={form.onSubmit((values) => change.mutate(values))}>
          <Stack gap="md">
            <Title order={1}>{t('access.changePassword')}</Title>
            {forced && <Text fz="sm">{t('access.mustChange')}</Text>}
            {change.isError && (
              <Alert color="red" role="alert" p="sm">
                {title} {detail}
              </Alert>
            )}
            <PasswordInput
              label={t('access.currentPassword')}
              autoComplete="current-password"
              required
              maxLength={200}
              {...form.getInputProps('currentPassword')}
            />
            <PasswordInput
              label={t('access.newPassword')}
              description={t('access.passwordRule')}
              autoComplete="new-password"
              required
              minLength={10}
              maxLength={200}
              {...form.getInputProps('newPassword')}
            />
            <PasswordInput
              label={t('access.repeatPassword')}
              autoComplete="new-password"
              required
              maxLength={200}
              {...form.getInputProps('repeated')}
            />
            <Group justify="flex-end">
              {!forced && (
                <Button variant="default" onClick={() => void navigate(-1)}>
                  {t('common.cancel')}
                </Button>
              )}
              <Button type="submit" loading={change.isPending}>
                {t('access.changePassword')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Paper>
    </Center>
  )
}
