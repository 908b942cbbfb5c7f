/** 202607 → 2026-07. */
export const periodText = (period: number) => `${Math.trunc(period / 100)}-${String(period % 100).padStart(2, '0')}`
