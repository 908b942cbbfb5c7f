import { createBrowserRouter, type RouteObject } from 'react-router'
import { RequireSession } from './RequireSession'
import { NotFoundPage, RouteError } from './RouteError'

/** A screen is loaded when it is first visited. */
function screen<Module>(load: () => Promise<Module>, name: keyof Module): RouteObject['lazy'] {
  return async () => ({ Component: (await load())[name] as React.ComponentType })
}

const access = {
  signIn: () => import('@/features/access/SignInPage'),
  password: () => import('@/features/access/PasswordPage'),
  sessions: () => import('@/features/access/SessionsPage'),
}

export const routes: RouteObject[] = [
  {
    path: '/sign-in',
    lazy: screen(access.signIn, 'SignInPage'),
    errorElement: <RouteError />,
    hydrateFallbackElement: <div />,
  },
  {
    element: <RequireSession />,
    errorElement: <RouteError />,
    hydrateFallbackElement: <div />,
    children: [
      {
        lazy: screen(() => import('./shell/Shell'), 'Shell'),
        children: [
          {
            errorElement: <RouteError />,
            children: [
              { index: true, lazy: screen(() => import('@/features/work/WorkPage'), 'WorkPage') },
              { path: 'password', lazy: screen(access.password, 'PasswordPage') },
              { path: 'sessions', lazy: screen(access.sessions, 'SessionsPage') },
              { path: '*', element: <NotFoundPage /> },
            ],
          },
        ],
      },
    ],
  },
]

export const router = createBrowserRouter(routes)
