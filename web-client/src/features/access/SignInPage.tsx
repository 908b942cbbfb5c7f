import { Alert, Button, Center, Group, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Navigate, useNavigate, useSearchParams } from 'react-router'
import { answer, api } from '@/api/client'
import { isProblem } from '@/api/problem'
import { sessionKey, useSession } from '@/api/session'
import { useErrorText } from '@/components/states'
import { changeLanguage, languageNames, languages, useTexts } from '@/i18n'

/** Only addresses of this application: a link from elsewhere must not lead out after signing in. */
export function safeReturn(wanted: string | null): string {
  return wanted?.startsWith('/') && !wanted.startsWith('//') && !wanted.startsWith('/\\') ? wanted : '/'
}

export function SignInPage() {
  const { t, language } = useTexts()
  const [params] = useSearchParams()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const session = useSession()
  const target = safeReturn(params.get('return'))
  const form = useForm({ initialValues: { signInName: '', password: '' } })
  const signIn = useMutation({
    mutationFn: async (values: { signInName: string; password: string }) => {
      await answer(api.POST('/api/v1/session', { body: values }))
      return answer(api.GET('/api/v1/session'))
    },
    onSuccess: (me) => {
      queryClient.clear()
      queryClient.setQueryData(sessionKey, me)
      void navigate(me.mustChangePassword ? '/password' : target, { replace: true })
    },
    onError: () => form.setFieldValue('password', ''),
  })
  if (session.data && !signIn.isPending && !signIn.isSuccess) return <Navigate to={target} replace />

  return (
    <Center mih="100dvh" p="md">
      <Stack w={360} gap="lg">
        <Group gap="sm" justify="center">
          <img src="/mark.svg" alt="" width={36} height={36} />
          <Title order={1}>{t('access.signInTitle')}</Title>
        </Group>
        <Paper p="lg" radius="lg">
          <form onSubmit={form.onSubmit((values) => signIn.mutate(values))}>
            <Stack gap="md">
              {signIn.isError && <SignInProblem error={signIn.error} />}
              <TextInput
                label={t('access.signInName')}
                autoComplete="username"
                autoFocus
                required
                maxLength={100}
                {...form.getInputProps('signInName')}
              />
              <PasswordInput
                label={t('access.password')}
                autoComplete="current-password"
                required
                maxLength={200}
                visibilityToggleButtonProps={{ 'aria-label': t('access.showPassword') }}
                {...form.getInputProps('password')}
              />
              <Button type="submit" loading={signIn.isPending} fullWidth>
                {t('access.signIn')}
              </Button>
            </Stack>
          </form>
        </Paper>
        <Group justify="center" gap={4}>
          {languages.map((one) => (
            <Button
              key={one}
              variant={one === language ? 'light' : 'subtle'}
              color={one === language ? undefined : 'gray'}
              size="compact-sm"
              lang={one}
              aria-pressed={one === language}
              onClick={() => void changeLanguage(one)}
            >
              {languageNames[one]}
            </Button>
          ))}
        </Group>
        <Text fz="xs" c="dimmed" ta="center">
          {t('access.forgotten')}
        </Text>
      </Stack>
    </Center>
  )
}

function SignInProblem({ error }: { error: unknown }) {
  const { t } = useTexts()
  const { title, detail } = useErrorText(error)
  const code = isProblem(error) ? error.code : ''
  const words =
    code === 'wrong-credentials' ? t('access.wrongCredentials') : code === 'locked-out' ? t('access.lockedOut') : title
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} role="alert" p="sm">
      {words}
      {detail && code !== 'wrong-credentials' && (
        <Text fz="xs" mt={2}>
          {detail}
        </Text>
      )}
    </Alert>
  )
}
