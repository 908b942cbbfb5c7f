import { Button, Center } from '@mantine/core'
import { isRouteErrorResponse, Link, useRouteError } from 'react-router'
import { ApiProblem } from '@/api/problem'
import { ErrorState } from '@/components/states'
import { useTexts } from '@/i18n'

/** Whatever breaks while a screen is drawn ends here, with a way on. */
export function RouteError() {
  const { t } = useTexts()
  const error = useRouteError()
  const told = isRouteErrorResponse(error) ? new ApiProblem(error.status, {}) : error
  return (
    <Center mih="70dvh">
      <ErrorState
        error={told}
        onRetry={() => location.reload()}
        action={
          <Button size="xs" component={Link} to="/">
            {t('common.toStart')}
          </Button>
        }
      />
    </Center>
  )
}

export function NotFoundPage() {
  const { t } = useTexts()
  return (
    <Center mih="70dvh">
      <ErrorState
        error={new ApiProblem(404, { detail: t('problem.noPage') })}
        action={
          <Button size="xs" component={Link} to="/">
            {t('common.toStart')}
          </Button>
        }
      />
    </Center>
  )
}
