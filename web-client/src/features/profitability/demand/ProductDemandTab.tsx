import { useParams } from 'react-router'
import { DemandSheet } from './DemandSheet'

/** What will probably be ordered of this product. */
export function ProductDemandTab() {
  return <DemandSheet subject="product" subjectId={Number(useParams().productId)} />
}
