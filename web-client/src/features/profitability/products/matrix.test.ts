import { expect, test } from 'vitest'
import type { ProductPoint } from '@/api/types'
import { matrixOf } from './matrix'

const point = (productId: number, net: number, margin: number | null): ProductPoint => ({
  productId,
  code: `P${productId}`,
  name: `Product ${productId}`,
  quantity: 1,
  net,
  contribution: net * (margin ?? 0),
  margin,
  advice: 'keep',
})

test('the matrix tells how many products it does not draw, and why', () => {
  const points = [point(1, 100, 0.3), point(2, 50, -4.5), point(3, 20, null), point(4, 0, null), point(5, -10, 0.1)]
  const matrix = matrixOf({ points, products: 12 })
  expect(matrix.drawn.map((one) => one.productId)).toEqual([1, 2])
  expect(matrix).toMatchObject({ atEdge: 1, unknown: 1, withoutNet: 2, smaller: 7 })
})

test('a margin under the edge of the matrix stays what it is', () => {
  expect(matrixOf({ points: [point(2, 50, -4.5)], products: 1 }).drawn[0]?.margin).toBe(-4.5)
})
