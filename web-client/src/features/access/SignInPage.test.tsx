import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import type { Me } from '@/api/types'
import { anna, json, renderScreen, stubApi } from '@/testing/render'
import { SignInPage, safeReturn } from './SignInPage'

/** Nobody is signed in until the name and password were right. */
function session(me: Me) {
  let signedIn = false
  return {
    'GET /api/v1/session': () => (signedIn ? json(me) : json({ code: 'not-signed-in' }, 401)),
    'POST /api/v1/session': () => {
      signedIn = true
      return json(null, 204)
    },
  }
}

async function signIn() {
  await userEvent.type(screen.getByLabelText(/Sign-in name/), 'anna')
  await userEvent.type(screen.getByLabelText(/^Password/), 'secret')
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }))
}

it('leads back to where one wanted to go', async () => {
  stubApi(session(anna))
  renderScreen(<SignInPage />, {
    at: '/sign-in?return=%2Forders%2F5',
    me: null,
    also: { '/orders/5': <p>The order</p> },
  })
  await signIn()
  expect(await screen.findByText('The order')).toBeInTheDocument()
})

it('asks for a new password after a one-time password', async () => {
  stubApi(session({ ...anna, mustChangePassword: true }))
  renderScreen(<SignInPage />, { at: '/sign-in', me: null, also: { '/password': <p>Choose a password</p> } })
  await signIn()
  expect(await screen.findByText('Choose a password')).toBeInTheDocument()
})

it('says that the name or password is wrong, and until when an account is locked', async () => {
  let locked = false
  stubApi({
    'GET /api/v1/session': () => json({ code: 'not-signed-in' }, 401),
    'POST /api/v1/session': () =>
      locked ? json({ code: 'locked-out', detail: 'Until 10:15.' }, 401) : json({ code: 'wrong-credentials' }, 401),
  })
  renderScreen(<SignInPage />, { at: '/sign-in', me: null })
  await signIn()
  expect(await screen.findByRole('alert')).toHaveTextContent('The sign-in name or the password is wrong.')
  locked = true
  await signIn()
  expect(await screen.findByText('Until 10:15.')).toBeInTheDocument()
})

it('never leads out of the application', () => {
  expect(safeReturn('/customers?q=a')).toBe('/customers?q=a')
  expect(safeReturn('//evil.example')).toBe('/')
  expect(safeReturn('/\\evil.example')).toBe('/')
  expect(safeReturn('https://evil.example')).toBe('/')
  expect(safeReturn(null)).toBe('/')
})
