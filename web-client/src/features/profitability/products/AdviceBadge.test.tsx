import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import { renderScreen } from '@/testing/render'
import { AdviceBadge } from './AdviceBadge'

it('tells the reasons of an advice to the keyboard too, and only once', async () => {
  const user = userEvent.setup()
  renderScreen(<AdviceBadge advice="reprice" reasons={['belowFloor', 'falling']} />)
  await user.tab()
  expect(await screen.findByRole('tooltip')).toHaveTextContent(/ and /)
  expect(document.activeElement).not.toHaveAttribute('title')
})

it('is no stop for the keyboard where the reasons stand beside it', async () => {
  const user = userEvent.setup()
  renderScreen(<AdviceBadge advice="keep" />)
  await user.tab()
  expect(document.body).toHaveFocus()
})
