import { ActionIcon, Button, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconArrowsMove } from '@tabler/icons-react'
import { type DragEvent, useEffect, useRef, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { useCan } from '@/api/session'
import type { ComplaintBoardColumn, ListedComplaint } from '@/api/types'
import { DueBadge } from '@/components/complaint/DueBadge'
import { SeverityBadge } from '@/components/complaint/SeverityBadge'
import { plainNumber } from '@/components/format'
import { GradeBadge } from '@/components/grade/GradeBadge'
import { ListPage } from '@/components/ListPage'
import { ProblemAlert } from '@/components/ProblemAlert'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useAddress } from '@/components/useAddress'
import { useTexts } from '@/i18n'
import classes from './board.module.css'
import { asksNothing, type CaseState, type CaseStep, caseStates, rightOf, stepBetween } from './caseSteps'
import { useBoard, useCaseStep } from './queries'
import { StepDialog } from './StepDialog'
import { Whose } from './Whose'

interface Moving {
  card: ListedComplaint
  step: CaseStep
}

/** All cases by how far they are. A card is moved by dragging it or from its menu; what the step needs is asked for. */
export function BoardPage() {
  const { t, word } = useTexts()
  const { params, set } = useAddress()
  const assignee = params.get('assignee')
  const board = useBoard(assignee)
  const [dragged, setDragged] = useState<ListedComplaint | null>(null)
  const [moving, setMoving] = useState<Moving | null>(null)
  const reload = () => void board.refetch()
  return (
    <ListPage
      title={t('complaints.board')}
      note={t('complaints.boardNote')}
      actions={<Whose value={assignee} onChange={(next) => set({ assignee: next })} />}
    >
      {board.isPending && <RowsSkeleton rows={8} />}
      {board.isError && !board.data && <ErrorState error={board.error} onRetry={reload} />}
      {board.data?.columns.every((column) => column.count === 0) && (
        <EmptyState title={t('complaints.empty')} hint={t('complaints.emptyHint')} />
      )}
      {board.data && (
        <section className={classes.board} aria-label={t('complaints.board')}>
          {board.data.columns.map((column) => (
            <Column
              key={column.state}
              column={column}
              more={`/complaints?state=${column.state}${assignee ? `&assignee=${assignee}` : ''}`}
              dragged={dragged}
              onDragged={setDragged}
              onMove={(card, step) => setMoving({ card, step })}
              title={word('complaintState', column.state)}
            />
          ))}
        </section>
      )}
      {moving && <Move key={moving.card.complaintId} {...moving} onReload={reload} onClose={() => setMoving(null)} />}
    </ListPage>
  )
}

interface ColumnProps {
  column: ComplaintBoardColumn
  title: string
  more: string
  dragged: ListedComplaint | null
  onDragged: (card: ListedComplaint | null) => void
  onMove: (card: ListedComplaint, step: CaseStep) => void
}

function Column({ column, title, more, dragged, onDragged, onMove }: ColumnProps) {
  const { t } = useTexts()
  const can = useCan()
  const [over, setOver] = useState(false)
  const way = dragged ? stepBetween(dragged.state, column.state) : null
  const takes = way !== null && can(rightOf[way])
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    if (dragged && takes) onMove(dragged, way)
    onDragged(null)
  }
  return (
    <section
      className={classes.column}
      aria-label={title}
      data-takes={(dragged !== null && takes) || undefined}
      data-refuses={(dragged !== null && !takes && dragged.state !== column.state) || undefined}
      data-over={(over && takes) || undefined}
      onDragOver={(event) => {
        if (!takes) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <header className={classes.head}>
        <Link to={more}>{title}</Link>
        <span className={classes.count}>
          {plainNumber(Number(column.count), 0)}
          {Number(column.overdue) > 0 && (
            <span className={classes.overdue}>
              {' '}
              · {t('complaints.overdueCount', { count: Number(column.overdue) })}
            </span>
          )}
        </span>
      </header>
      <ul className={classes.cards}>
        {column.items.map((card) => (
          <Card key={card.complaintId} card={card} onDragged={onDragged} onMove={onMove} />
        ))}
      </ul>
      {Number(column.count) > column.items.length && (
        <Link to={more} className={classes.more}>
          {t('complaints.moreCards', { count: Number(column.count) - column.items.length })}
        </Link>
      )}
    </section>
  )
}

interface CardProps {
  card: ListedComplaint
  onDragged: (card: ListedComplaint | null) => void
  onMove: (card: ListedComplaint, step: CaseStep) => void
}

function Card({ card, onDragged, onMove }: CardProps) {
  const { t, word } = useTexts()
  const can = useCan()
  const navigate = useNavigate()
  const ways = caseStates
    .map((state): [CaseState, CaseStep | null] => [state, stepBetween(card.state, state)])
    .filter((way): way is [CaseState, CaseStep] => way[1] !== null && can(rightOf[way[1]]))
  return (
    <li
      className={classes.card}
      draggable={ways.length > 0}
      onDragStart={(event) => {
        event.dataTransfer.setData('text/plain', card.number)
        event.dataTransfer.effectAllowed = 'move'
        onDragged(card)
      }}
      onDragEnd={() => onDragged(null)}
      onDoubleClick={() => void navigate(`/complaints/${card.complaintId}`)}
    >
      <div className={classes.cardHead}>
        <GradeBadge grade={card.grade} />
        <DueBadge clock={card.clock} />
        <SeverityBadge severity={card.severity} short />
        {ways.length > 0 && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon size="sm" ml="auto" aria-label={`${t('complaints.move')}: ${card.number}`}>
                <IconArrowsMove size={14} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {ways.map(([state, step]) => (
                <Menu.Item key={state} onClick={() => onMove(card, step)}>
                  {t(`caseSteps.${step}`)} → {word('complaintState', state)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      <Link to={`/complaints/${card.complaintId}`} className={classes.subject}>
        {card.subject}
      </Link>
      <span className={classes.who}>
        {card.customer.name} · {card.assignee?.name ?? t('complaints.nobody')}
      </span>
    </li>
  )
}

/** A step begun on the board: at once where it asks for nothing, else after its dialog. */
function Move({ card, step, onReload, onClose }: Moving & { onReload: () => void; onClose: () => void }) {
  if (asksNothing(step)) return <AtOnce card={card} step={step} onReload={onReload} onClose={onClose} />
  return <StepDialog complaint={card} step={step} onClose={onClose} onReload={onReload} />
}

function AtOnce({ card, step, onReload, onClose }: Moving & { onReload: () => void; onClose: () => void }) {
  const { t } = useTexts()
  const { mutateAsync, error } = useCaseStep(card)
  const begun = useRef(false)
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    mutateAsync({ step }).then(
      () => {
        notifications.show({ color: 'green', message: t(`caseSteps.done.${step}`) })
        onClose()
      },
      // The refusal is shown below.
      () => {},
    )
  }, [mutateAsync, step, t, onClose])
  return (
    <div className={classes.refusal}>
      <ProblemAlert
        error={error}
        onReload={() => {
          onReload()
          onClose()
        }}
      />
      {error && (
        <Button variant="default" size="compact-sm" mt={6} onClick={onClose}>
          {t('common.close')}
        </Button>
      )}
    </div>
  )
}
