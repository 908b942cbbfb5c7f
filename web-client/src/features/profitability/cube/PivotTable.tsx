import { Table } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { CubeAnswer, CubeKey, CubeLine, CubeMeasure, CubeQuestion } from '@/api/types'
import { ChangeText } from '@/components/figures'
import { change } from '@/components/format'
import { useTexts } from '@/i18n'
import { cellOf, costs, linesAddress, type PivotRow, pivot } from './cube'
import classes from './cube.module.css'
import { MeasureText } from './MeasureText'

interface PivotTableProps {
  answer: CubeAnswer
  question: CubeQuestion
}

/** Rows by the first dimension, columns by the second; each number leads to its lines. */
export function PivotTable({ answer, question }: PivotTableProps) {
  const { t, word } = useTexts()
  const { columns, rows, hidden } = pivot(answer)
  const spread: (CubeKey | null)[] = columns.length > 0 ? columns : [null]
  const withSum = columns.length > 0
  const threefold = answer.dimensions.length === 3
  const rest = answer.subtotals.find((one) => one.isRest)
  const named = (key: CubeKey | undefined): ReactNode => key?.name ?? t('cube.noValue')
  const keysOf = (row: PivotRow, column: CubeKey | null): CubeKey[] => {
    const [first, third] = row.keys
    return [first, column ?? undefined, third].filter((key): key is CubeKey => key !== undefined)
  }
  const cells = (line: CubeLine | null | undefined, to: string | null, rowSpan = 1) =>
    answer.measures.map((measure) => (
      <Table.Td key={measure} className={classes.number} rowSpan={rowSpan} data-spans={rowSpan > 1 || undefined}>
        {line && <CellNumber line={line} measure={measure} to={to} />}
      </Table.Td>
    ))
  return (
    <>
      <Table.ScrollContainer minWidth={600} maxHeight="70vh">
        <Table className={classes.table} verticalSpacing={4} stickyHeader highlightOnHover>
          <Table.Thead>
            {columns.length > 0 && (
              <Table.Tr>
                <Table.Th className={classes.name} colSpan={threefold ? 2 : 1} />
                {columns.map((column) => (
                  <Table.Th key={`${column.id} ${column.name}`} colSpan={answer.measures.length} ta="center">
                    {named(column)}
                  </Table.Th>
                ))}
                {withSum && (
                  <Table.Th colSpan={answer.measures.length} ta="center">
                    {t('cube.total')}
                  </Table.Th>
                )}
              </Table.Tr>
            )}
            <Table.Tr>
              <Table.Th className={classes.name}>{word('cubeDimension', answer.dimensions[0])}</Table.Th>
              {threefold && <Table.Th>{word('cubeDimension', answer.dimensions[2])}</Table.Th>}
              {[...spread, ...(withSum ? [null] : [])].map((column, index) =>
                answer.measures.map((measure) => (
                  <Table.Th key={`${index} ${column?.id} ${measure}`} className={classes.number}>
                    {word('cubeMeasure', measure)}
                  </Table.Th>
                )),
              )}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.keys.map((key) => `${key.id} ${key.name}`).join('|') + String(row.isRest)}>
                <Table.Td className={classes.name} title={row.keys[0]?.name ?? undefined}>
                  {row.isRest ? t('cube.rest', { n: answer.others }) : named(row.keys[0])}
                </Table.Td>
                {threefold && <Table.Td>{named(row.keys[1])}</Table.Td>}
                {spread.map((column) => {
                  const line = cellOf(row, column)
                  return cells(line, line && !row.isRest ? linesAddress(answer, question, keysOf(row, column)) : null)
                })}
                {withSum &&
                  row.sumRows > 0 &&
                  cells(row.sum, row.sum && linesAddress(answer, question, row.keys.slice(0, 1)), row.sumRows)}
              </Table.Tr>
            ))}
            {rest && withSum && (
              <Table.Tr>
                <Table.Td className={classes.name}>{t('cube.rest', { n: answer.others })}</Table.Td>
                {threefold && <Table.Td />}
                <Table.Td colSpan={columns.length * answer.measures.length} />
                {cells(rest, null)}
              </Table.Tr>
            )}
          </Table.Tbody>
          <Table.Tfoot>
            <Table.Tr className={classes.total}>
              <Table.Td className={classes.name}>{t('cube.total')}</Table.Td>
              {threefold && <Table.Td />}
              {columns.length > 0 && <Table.Td colSpan={columns.length * answer.measures.length} />}
              {cells(answer.total, linesAddress(answer, question, []))}
            </Table.Tr>
          </Table.Tfoot>
        </Table>
      </Table.ScrollContainer>
      {hidden > 0 && <p>{t('cube.tooMany', { n: columns.length })}</p>}
    </>
  )
}

function CellNumber({ line, measure, to }: { line: CubeLine; measure: CubeMeasure; to: string | null }) {
  const value = line.values[measure]
  const before = line.yearBefore?.[measure]
  const text = <MeasureText measure={measure} value={value} />
  const moved =
    line.yearBefore === null || measure === 'margin' || value === null || value === undefined || !before
      ? null
      : change(value, before)
  return (
    <>
      {to ? (
        <Link className={classes.cell} to={to}>
          {text}
        </Link>
      ) : (
        text
      )}
      {moved !== null && (
        <span className={classes.change}>
          <ChangeText value={moved} lessIsBetter={costs.includes(measure)} />
        </span>
      )}
    </>
  )
}
