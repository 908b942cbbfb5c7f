export const sync = { reconciliation: '对账' }
