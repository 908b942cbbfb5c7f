import { afterEach, describe, expect, it, vi } from 'vitest'
import { json, stubApi } from '@/testing/render'
import { answer, api, downloadCsv, ifMatch, onSignedOut } from './client'
import { ApiProblem } from './problem'

const stale = {
  type: 'about:blank',
  title: 'Changed meanwhile',
  status: 412,
  detail: 'Li Qiang changed the owner at 10:02.',
  code: 'stale-version',
  traceId: '00-abc-01',
}

afterEach(() => vi.restoreAllMocks())

describe('a call', () => {
  it('that is refused throws the problem with its code, words and trace id', async () => {
    stubApi({ 'PATCH /api/v1/customers/7': () => json(stale, 412) })
    const error = await answer(
      api.PATCH('/api/v1/customers/{customerId}', {
        params: { path: { customerId: 7 }, ...ifMatch(3) },
        body: { notes: 'x' },
      }),
    ).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(ApiProblem)
    expect(error).toMatchObject({ status: 412, code: 'stale-version', detail: stale.detail, traceId: '00-abc-01' })
  })

  it('tells each wrong field for the form', async () => {
    stubApi({
      'POST /api/v1/customers': () =>
        json({ code: 'invalid', title: 'Invalid', errors: { name: ['Too long.', 'Odd.'] } }, 400),
    })
    const error = await answer(api.POST('/api/v1/customers', { body: { name: 'x' } })).catch((caught) => caught)
    expect((error as ApiProblem).fieldErrors).toEqual({ name: 'Too long. Odd.' })
  })

  it('that changes something carries the client mark and the version it read', async () => {
    const { requests } = stubApi({ 'PATCH /api/v1/customers/7': () => json({}) })
    await answer(
      api.PATCH('/api/v1/customers/{customerId}', { params: { path: { customerId: 7 }, ...ifMatch(3) }, body: {} }),
    )
    expect(requests[0]?.headers.get('X-Crm-Client')).toBe('web')
    expect(requests[0]?.headers.get('If-Match')).toBe('"3"')
  })

  it('that only reads carries no mark, but the language', async () => {
    const { requests } = stubApi({ 'GET /api/v1/categories': () => json({}) })
    await answer(api.GET('/api/v1/categories'))
    expect(requests[0]?.headers.get('X-Crm-Client')).toBeNull()
    expect(requests[0]?.headers.get('Accept-Language')).toBe('en')
  })

  it('without a session tells the application, but a failed sign-in does not', async () => {
    const signedOut = vi.fn()
    const stop = onSignedOut(signedOut)
    stubApi({
      'POST /api/v1/session': () => json({ code: 'wrong-credentials' }, 401),
      'GET /api/v1/categories': () => json({ code: 'not-signed-in' }, 401),
    })
    await answer(api.POST('/api/v1/session', { body: { signInName: 'a', password: 'b' } })).catch(() => {})
    expect(signedOut).not.toHaveBeenCalled()
    await answer(api.GET('/api/v1/categories')).catch(() => {})
    expect(signedOut).toHaveBeenCalledOnce()
    stop()
  })

  it('that reaches nobody is a problem of its own', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
    await expect(answer(api.GET('/api/v1/categories'))).rejects.toMatchObject({ status: 0, code: 'no-connection' })
  })

  it('answered with something else than a problem document still throws its status', async () => {
    stubApi({ 'GET /api/v1/categories': () => new Response('<html>Bad gateway</html>', { status: 502 }) })
    await expect(answer(api.GET('/api/v1/categories'))).rejects.toMatchObject({ status: 502, code: 'http-502' })
  })
})

it('an export asks for CSV and fails as a whole', async () => {
  const { requests } = stubApi({ 'GET /api/v1/orders': () => json({ code: 'forbidden', title: 'No' }, 403) })
  await expect(downloadCsv('/api/v1/orders?sort=net', 'orders.csv')).rejects.toMatchObject({ code: 'forbidden' })
  expect(requests[0]?.headers.get('Accept')).toBe('text/csv')
})
