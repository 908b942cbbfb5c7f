import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'
import type { SavedView } from '@/api/types'
import { type Answers, json, renderScreen, stubApi } from '@/testing/render'
import { SavedViews } from './SavedViews'
import { viewOf } from './viewQueries'

const late: SavedView = {
  viewId: 1,
  list: 'complaints',
  name: 'Late ones',
  search: 'due=overdue',
  owner: { personId: 1, name: 'Anna' },
  isMine: true,
  mayChange: true,
  isShared: false,
  isStandard: false,
  version: 3,
}
const ofBen: SavedView = {
  ...late,
  viewId: 2,
  name: 'Of today',
  search: 'due=today',
  owner: { personId: 2, name: 'Ben' },
  isMine: false,
  mayChange: false,
  isShared: true,
}

/** A server that keeps what it is told. */
function serve(views: SavedView[], more: Answers = {}) {
  let kept = views
  return stubApi({
    'GET /api/v1/views': () => json({ items: kept }),
    'POST /api/v1/views': async (request) => {
      const view = { ...late, ...(await request.json()), viewId: 10 + kept.length, version: 1 }
      kept = [...kept, view]
      return json(view, 201)
    },
    'PUT /api/v1/views/1': async (request) => {
      kept = [{ ...late, ...(await request.json()), version: 4 }, ...kept.slice(1)]
      return json(kept[0])
    },
    'DELETE /api/v1/views/1': () => {
      kept = kept.slice(1)
      return json(null, 204)
    },
    ...more,
  })
}
const show = (at: string) => renderScreen(<SavedViews id="complaints" />, { at })
const button = (name: string | RegExp) => screen.findByRole('button', { name })
const chosen = async (item: string) => {
  await userEvent.click(await button('Menu of view: Late ones'))
  await userEvent.click(await screen.findByRole('menuitem', { name: item }))
}

describe('the saved views of a list', () => {
  beforeEach(() => localStorage.clear())

  it('are filters and sort, whatever row is open', () => {
    expect(viewOf('?sort=-cost&open=5&due=overdue')).toBe('due=overdue&sort=-cost')
    expect(viewOf('')).toBe('')
  })

  it('are kept under a name and opened with a click', async () => {
    const { asked } = serve([])
    const { router, address } = show('/complaints?due=overdue&open=5')
    await userEvent.click(await button('Save view'))
    await userEvent.type(await screen.findByLabelText('Name of the view'), 'Overdue')
    await userEvent.click(screen.getByLabelText('Share with everybody'))
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))
    expect(await button('Overdue')).toHaveAttribute('aria-current', 'true')
    expect(screen.queryByRole('button', { name: 'Save view' })).toBeNull()
    const sent = asked('/api/v1/views').find((request) => request.method === 'POST')
    expect(await sent?.json()).toEqual({
      list: 'complaints',
      name: 'Overdue',
      search: 'due=overdue',
      isShared: true,
      isStandard: false,
    })
    await router.navigate('/complaints')
    await userEvent.click(await button('Overdue'))
    expect(address()).toBe('/complaints?due=overdue')
    await userEvent.click(await button('Plain list'))
    expect(address()).toBe('/complaints')
  })

  it('of others show whose they are and offer no change', async () => {
    serve([late, ofBen])
    show('/complaints?due=today')
    expect(await button('Of today by Ben')).toHaveAttribute('aria-current', 'true')
    expect(screen.queryByRole('button', { name: 'Menu of view: Of today' })).toBeNull()
    expect(await button('Save view')).toBeVisible()
  })

  it('are overwritten with what is shown, against the version that was read', async () => {
    const { asked } = serve([late])
    show('/complaints?due=week')
    await chosen('Overwrite with what is shown')
    await waitFor(() => expect(asked('/api/v1/views/1')).toHaveLength(1))
    const sent = asked('/api/v1/views/1')[0]
    expect(sent?.headers.get('If-Match')).toBe('"3"')
    expect(await sent?.json()).toEqual({ name: 'Late ones', search: 'due=week', isShared: false, isStandard: false })
    await waitFor(() => expect(screen.getByRole('button', { name: 'Late ones' })).toHaveAttribute('aria-current'))
  })

  it('are renamed by keyboard, and a taken name is told where it was typed', async () => {
    let taken = true
    const refused = () => json({ title: 'This list has a view of this name already.', status: 409 }, 409)
    serve([late], {
      'PUT /api/v1/views/1': async (request) => (taken ? refused() : json({ ...late, ...(await request.json()) })),
    })
    show('/complaints')
    ;(await button('Menu of view: Late ones')).focus()
    await userEvent.keyboard('{Enter}')
    await screen.findByRole('menuitem', { name: 'Rename' })
    await userEvent.keyboard('{ArrowDown}{Enter}')
    const name = await screen.findByLabelText(/Name of the view/)
    await userEvent.clear(name)
    await userEvent.type(name, 'Taken{Enter}')
    expect(await screen.findByText('This list has a view of this name already.')).toBeVisible()
    taken = false
    await userEvent.type(name, ' not{Enter}')
    await waitFor(() => expect(screen.queryByLabelText(/Name of the view/)).toBeNull())
  })

  it('are shared and made the standard', async () => {
    serve([late])
    show('/complaints')
    await chosen('Share with everybody')
    expect(await screen.findByTitle('Everybody sees it')).toBeVisible()
    await chosen('Make it my standard')
    expect(await screen.findByTitle(/Opens with the list/)).toBeVisible()
  })

  it('are deleted after a question', async () => {
    const { asked } = serve([late])
    show('/complaints')
    await chosen('Delete view')
    expect(await screen.findByText('Delete the view “Late ones”?')).toBeVisible()
    expect(asked('/api/v1/views/1')).toHaveLength(0)
    await userEvent.click(screen.getByRole('button', { name: 'Delete view' }))
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Late ones' })).toBeNull())
  })

  it('open by themselves as the standard where the list is come to without filters, and let one see the plain list', async () => {
    serve([{ ...late, isStandard: true }])
    const { router, address } = show('/complaints')
    await waitFor(() => expect(address()).toBe('/complaints?due=overdue'))
    await userEvent.click(await button('Plain list'))
    expect(address()).toBe('/complaints')
    await router.navigate('/complaints?due=today')
    expect(address()).toBe('/complaints?due=today')
    await router.navigate(-1)
    await waitFor(() => expect(address()).toBe('/complaints'))
    await router.navigate('/complaints?due=today')
    await router.navigate('/complaints')
    await waitFor(() => expect(address()).toBe('/complaints?due=overdue'))
  })

  it('that this browser kept are taken over once, and what was refused stays', async () => {
    const kept = [
      { name: 'Late ones', search: 'due=today' },
      { name: 'The same', search: 'due=overdue' },
      { name: 'Refused', search: 'due=week' },
    ]
    localStorage.setItem('crm.views.complaints', JSON.stringify(kept))
    const posted: string[] = []
    serve([late], {
      'POST /api/v1/views': async (request) => {
        const view = await request.json()
        posted.push(`${view.name}: ${view.search}`)
        return view.name === 'Refused' ? json({ status: 503 }, 503) : json({ ...late, ...view, viewId: 5 }, 201)
      },
    })
    show('/complaints')
    await waitFor(() => expect(posted).toEqual(['Late ones 2: due=today', 'Refused: due=week']))
    await waitFor(() => expect(localStorage.getItem('crm.views.complaints')).toBe(JSON.stringify(kept.slice(2))))
  })
})
