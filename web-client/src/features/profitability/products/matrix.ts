import type { ProductPoint, ProductProfitSummary } from '@/api/types'

/** Lower margins are drawn here, so that one bad product does not press all the others together. */
export const lowestDrawn = -1

export interface Drawn extends ProductPoint {
  margin: number
}

/** Which products the matrix can show, and how many it cannot and why. */
export function matrixOf({ points, products }: Pick<ProductProfitSummary, 'points' | 'products'>) {
  const sold = points.filter((point) => point.net > 0)
  const drawn = sold.filter((point): point is Drawn => point.margin !== null)
  return {
    drawn,
    atEdge: drawn.filter((point) => point.margin < lowestDrawn).length,
    unknown: sold.length - drawn.length,
    withoutNet: points.length - sold.length,
    smaller: Math.max(0, products - points.length),
  }
}
