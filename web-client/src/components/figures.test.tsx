import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { renderScreen } from '@/testing/render'
import { MoneyText } from './figures'

describe('an amount', () => {
  it('carries the exact figure in its tooltip', () => {
    renderScreen(<MoneyText value={1_234_567.5} />)
    expect(screen.getByText('1.23M')).toHaveAttribute('title', '1,234,567.50 CNY')
  })

  it('names its currency only where it is not the company’s', () => {
    renderScreen(
      <>
        <MoneyText value={20} currency="CNY" />
        <MoneyText value={30} currency="USD" />
      </>,
    )
    expect(screen.queryByText('CNY')).not.toBeInTheDocument()
    expect(screen.getByText('USD')).toBeInTheDocument()
  })

  it('that nobody knows is called unknown, never zero', () => {
    renderScreen(<MoneyText value={null} unknownBecause="no standard cost" />)
    expect(screen.getByText('unknown')).toBeInTheDocument()
    expect(screen.getByText(/no standard cost/)).toBeInTheDocument()
    expect(screen.queryByText('0')).not.toBeInTheDocument()
  })
})
