import { Badge, Group, NativeSelect, SegmentedControl, UnstyledButton, useMatches } from '@mantine/core'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import type { MailTemplate } from '@/api/types'
import { Page } from '@/components/Page'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { languageNames, languages, useTexts } from '@/i18n'
import classes from './MailTemplatesPage.module.css'
import { MailTextEditor } from './MailTextEditor'
import { type MailDraft, mailKindName, useMailTemplates } from './queries'

const keyOf = ({ name, language }: Pick<MailTemplate, 'name' | 'language'>) => `${name} ${language}`

/** What each mail says in both languages, beside how it will look. What is typed and not saved stays while one looks at others. */
export function MailTemplatesPage() {
  const { t, language } = useTexts()
  const templates = useMailTemplates()
  const [params, setParams] = useSearchParams()
  const [drafts, setDrafts] = useState<Record<string, MailDraft>>({})
  const narrow = useMatches({ base: true, lg: false })
  const items = templates.data?.items ?? []
  const kinds = [...new Set(items.map((item) => item.name))]
  const kind = kinds.find((name) => name === params.get('kind')) ?? kinds[0]
  const wanted = languages.find((one) => one === params.get('language')) ?? language
  const template = items.find((item) => item.name === kind && item.language === wanted)
  const choose = (change: { kind?: string; language?: string }) =>
    setParams({ kind: kind ?? '', language: wanted, ...change }, { replace: true })
  const unsaved = (name: string) => items.some((item) => item.name === name && differs(item, drafts[keyOf(item)]))
  return (
    <Page title={t('mail.templates')} note={t('mail.templatesNote')}>
      {templates.isPending && <RowsSkeleton rows={8} />}
      {templates.isError && <ErrorState error={templates.error} onRetry={() => void templates.refetch()} />}
      {templates.data && !template && <EmptyState title={t('grid.nothing')} />}
      {template && (
        <div className={classes.layout}>
          {narrow ? (
            <NativeSelect
              label={t('mail.which')}
              value={kind}
              onChange={(event) => choose({ kind: event.currentTarget.value })}
              data={kinds.map((name) => ({ value: name, label: mailKindName(t, name) }))}
            />
          ) : (
            <nav className={classes.kinds} aria-label={t('mail.which')}>
              {kinds.map((name) => (
                <UnstyledButton
                  key={name}
                  className={classes.kind}
                  aria-current={name === kind}
                  onClick={() => choose({ kind: name })}
                >
                  <span>{mailKindName(t, name)}</span>
                  {unsaved(name) ? (
                    <Badge size="xs" color="amber">
                      {t('mail.unsaved')}
                    </Badge>
                  ) : (
                    items.some((item) => item.name === name && item.isChanged) && (
                      <Badge size="xs" color="blue">
                        {t('mail.changed')}
                      </Badge>
                    )
                  )}
                </UnstyledButton>
              ))}
            </nav>
          )}
          <section aria-label={mailKindName(t, template.name)}>
            <Group justify="space-between" mb="md">
              <SegmentedControl
                aria-label={t('mail.language')}
                value={wanted}
                onChange={(value) => choose({ language: value })}
                data={languages.map((value) => ({ value, label: languageNames[value] }))}
              />
            </Group>
            <MailTextEditor
              key={keyOf(template)}
              template={template}
              draft={drafts[keyOf(template)] ?? template}
              onDraft={(draft) =>
                setDrafts((before) => {
                  const { [keyOf(template)]: _, ...others } = before
                  return draft === null ? others : { ...others, [keyOf(template)]: draft }
                })
              }
              onReload={() => void templates.refetch()}
            />
          </section>
        </div>
      )}
    </Page>
  )
}

function differs(template: MailTemplate, draft: MailDraft | undefined): boolean {
  return draft !== undefined && (draft.title !== template.title || draft.body !== template.body)
}
