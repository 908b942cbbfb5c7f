import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'
import { renderScreen } from '@/testing/render'
import { SavedViews, viewOf } from './SavedViews'

describe('the saved views of a list', () => {
  beforeEach(() => localStorage.clear())

  it('are filters and sort, whatever row is open', () => {
    expect(viewOf('?sort=-cost&open=5&due=overdue')).toBe('due=overdue&sort=-cost')
    expect(viewOf('')).toBe('')
  })

  it('are kept under a name, opened with a click and forgotten again', async () => {
    const user = userEvent.setup()
    const { router, address } = renderScreen(<SavedViews id="complaints" />, { at: '/complaints?due=overdue&open=5' })
    await user.click(screen.getByRole('button', { name: 'Save view' }))
    await user.type(await screen.findByLabelText('Name of the view'), 'Late ones{Enter}')
    expect(await screen.findByRole('button', { name: 'Late ones' })).toHaveAttribute('aria-current', 'true')
    await router.navigate('/complaints')
    await user.click(await screen.findByRole('button', { name: 'Late ones' }))
    expect(address()).toBe('/complaints?due=overdue')
    await user.click(screen.getByRole('button', { name: 'Forget view: Late ones' }))
    expect(screen.queryByRole('button', { name: 'Late ones' })).not.toBeInTheDocument()
  })
})
