import { Button, Group, SegmentedControl } from '@mantine/core'
import { IconArrowLeft, IconPrinter } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import i18next from 'i18next'
import { Fragment, type ReactNode } from 'react'
import { Link, useParams } from 'react-router'
import { answer, api } from '@/api/client'
import type { CaseAction, ComplaintReport } from '@/api/types'
import { exactMoney, instant, plainNumber } from '@/components/format'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useAddress } from '@/components/useAddress'
import { type EnumName, type Language, languageNames, languages, type Translate, useTexts, wholeTexts } from '@/i18n'
import classes from './report.module.css'

/** The 8D report of a case, printable in either language whatever the language of the screen. */
export function ReportPage() {
  const complaintId = Number(useParams().complaintId)
  const { t, language } = useTexts()
  const { params, set } = useAddress()
  const asked = params.get('lang')
  const printed: Language = asked === 'en' || asked === 'zh-CN' ? asked : language
  const report = useQuery({
    queryKey: ['complaints', 'report', complaintId],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/complaints/{complaintId}/report', { params: { path: { complaintId } }, signal })),
  })
  const texts = useQuery({
    queryKey: ['texts', printed],
    queryFn: () => wholeTexts(printed).then(() => true),
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (report.isError) return <ErrorState error={report.error} onRetry={() => void report.refetch()} />
  if (texts.isError) return <ErrorState error={texts.error} onRetry={() => void texts.refetch()} />
  return (
    <div className={classes.desk}>
      <Group justify="space-between" className={`no-print ${classes.bar}`}>
        <Button
          component={Link}
          to={`/complaints/${complaintId}`}
          variant="subtle"
          color="gray"
          leftSection={<IconArrowLeft size={16} aria-hidden />}
        >
          {t('report.back')}
        </Button>
        <Group gap="xs">
          <SegmentedControl
            size="xs"
            aria-label={t('report.language')}
            data={languages.map((value) => ({ value, label: languageNames[value] }))}
            value={printed}
            onChange={(next) => set({ lang: next })}
          />
          <Button leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => window.print()}>
            {t('report.print')}
          </Button>
        </Group>
      </Group>
      {report.isPending || texts.isPending ? (
        <RowsSkeleton rows={12} />
      ) : (
        <Sheet report={report.data} language={printed} />
      )}
    </div>
  )
}

function Sheet({ report, language }: { report: ComplaintReport; language: Language }) {
  // The paper speaks its own language: words and texts are looked up in that one.
  const t = i18next.getFixedT(language) as unknown as Translate
  const word = (name: EnumName, value: string | null | undefined) =>
    value
      ? ((i18next.getResource(language, 'translation', `enum.${name}`) as Record<string, string> | undefined)?.[
          value
        ] ?? value)
      : ''
  const { complaint: one } = report
  const facts: [string, ReactNode][] = [
    [t('complaints.number'), one.number],
    [t('complaints.received'), instant(one.receivedAt)],
    [t('complaints.customer'), `${one.customer.name} (${one.customer.code})`],
    [t('complaints.contact'), one.contact?.name],
    [t('complaints.kind'), word('complaintKind', one.kind)],
    [t('complaints.severity'), word('complaintSeverity', String(one.severity))],
    [t('complaints.product'), one.product && `${one.product.code} ${one.product.name}`],
    [
      t('complaints.order'),
      one.order && `${one.order.number}${one.orderLineNumber ? ` / ${one.orderLineNumber}` : ''}`,
    ],
    [t('complaints.batch'), one.batch],
    [t('complaints.quantity'), one.quantity === null ? null : plainNumber(one.quantity, 4)],
    [t('complaints.occurredOn'), one.occurredOn],
    [t('complaints.state'), word('complaintState', one.state)],
  ]
  const told = one.milestones.find((each) => each.milestone === 'told')?.at
  const closed = one.milestones.find((each) => each.milestone === 'closed')?.at
  const confirmed = report.steps.filter((step) => step.kind === 'confirmed').at(-1)
  const ready = (list: CaseAction[]) => <Actions list={list} t={t} />
  return (
    <article className={classes.sheet} lang={language}>
      <header className={classes.head}>
        <h1>{t('report.title')}</h1>
        <div>
          <strong>{one.number}</strong>
          <br />
          {t('report.printedAt', { at: instant(report.printedAt) })}
        </div>
      </header>
      <h2 className={classes.subject}>{one.subject}</h2>
      <dl className={classes.facts}>
        {facts
          .filter(([, value]) => value)
          .map(([label, value]) => (
            <Fragment key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </Fragment>
          ))}
      </dl>
      <Part n={1} title={t('report.d1')} none={t('report.none')}>
        {report.team.length > 0 && report.team.map((person) => person.name).join(', ')}
      </Part>
      <Part n={2} title={t('report.d2')} none={t('report.none')}>
        {one.description}
      </Part>
      <Part n={3} title={t('report.d3')} none={t('report.none')}>
        {report.containment.length > 0 && ready(report.containment)}
      </Part>
      <Part n={4} title={t('report.d4')} none={t('report.none')}>
        {(one.cause || one.rootCause || one.responsibleSide) && (
          <>
            {one.cause && <p>{one.cause.name}</p>}
            {one.rootCause && <p>{one.rootCause}</p>}
            {one.responsibleSide && (
              <p>
                {t('complaints.responsibleSide')}: {word('responsibleSide', one.responsibleSide)}
              </p>
            )}
          </>
        )}
      </Part>
      <Part n={5} title={t('report.d5')} none={t('report.none')}>
        {(one.correctiveAction || report.corrective.length > 0) && (
          <>
            {one.correctiveAction && <p>{one.correctiveAction}</p>}
            {report.corrective.length > 0 && ready(report.corrective)}
          </>
        )}
      </Part>
      <Part n={6} title={t('report.d6')} none={t('report.none')}>
        {(one.method || one.result) && (
          <>
            {one.method && (
              <p>
                {t('complaints.method')}: {one.method}
              </p>
            )}
            {one.result && (
              <p>
                {t('complaints.result')}: {one.result}
              </p>
            )}
            {one.costs && (
              <p>
                {t('complaints.cost')}: {exactMoney(one.costs.total)}
              </p>
            )}
          </>
        )}
      </Part>
      <Part n={7} title={t('report.d7')} none={t('report.none')}>
        {(one.preventiveAction || report.preventive.length > 0) && (
          <>
            {one.preventiveAction && <p>{one.preventiveAction}</p>}
            {report.preventive.length > 0 && ready(report.preventive)}
          </>
        )}
      </Part>
      <Part n={8} title={t('report.d8')} none={t('report.none')}>
        {(confirmed || told || closed) && (
          <dl className={classes.facts}>
            {confirmed && (
              <>
                <dt>{word('milestone', 'confirmed')}</dt>
                <dd>
                  {instant(confirmed.at)} {confirmed.person?.name}
                </dd>
              </>
            )}
            {told && (
              <>
                <dt>{word('milestone', 'told')}</dt>
                <dd>{instant(told)}</dd>
              </>
            )}
            {closed && (
              <>
                <dt>{word('milestone', 'closed')}</dt>
                <dd>{instant(closed)}</dd>
              </>
            )}
            {one.satisfaction !== null && (
              <>
                <dt>{t('complaints.satisfaction')}</dt>
                <dd>{one.satisfaction} / 5</dd>
              </>
            )}
          </dl>
        )}
      </Part>
      {report.files.some((file) => file.contentType.startsWith('image/')) && (
        <section className={classes.part}>
          <h3>{t('report.pictures')}</h3>
          <div className={classes.pictures}>
            {report.files
              .filter((file) => file.contentType.startsWith('image/'))
              .map((file) => (
                <figure key={file.fileId}>
                  <img src={`/api/v1/complaints/${one.complaintId}/files/${file.fileId}`} alt={file.name} />
                  <figcaption>{file.name}</figcaption>
                </figure>
              ))}
          </div>
        </section>
      )}
      <footer className={classes.signatures}>
        <span>{t('report.preparedBy')}</span>
        <span>{t('report.approvedBy')}</span>
        <span>{t('report.date')}</span>
      </footer>
    </article>
  )
}

interface PartProps {
  n: number
  title: string
  none: string
  children: ReactNode
}

function Part({ n, title, none, children }: PartProps) {
  return (
    <section className={classes.part}>
      <h3>
        <span>D{n}</span> {title}
      </h3>
      <div className={classes.text}>{children || <span className={classes.none}>{none}</span>}</div>
    </section>
  )
}

function Actions({ list, t }: { list: CaseAction[]; t: Translate }) {
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th>{t('complaints.action')}</th>
          <th>{t('complaints.owner')}</th>
          <th>{t('complaints.dueOn')}</th>
          <th>{t('complaints.done')}</th>
        </tr>
      </thead>
      <tbody>
        {list.map((action) => (
          <tr key={action.actionId}>
            <td>{action.text}</td>
            <td>{action.owner.name}</td>
            <td>{action.dueOn}</td>
            <td>{action.doneAt ? instant(action.doneAt) : '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
