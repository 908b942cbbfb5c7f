import { Button, Group, SegmentedControl, Stack, Text, Textarea, TextInput, Title, Tooltip } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useRef, useState } from 'react'
import { isProblem } from '@/api/problem'
import type { MailTemplate } from '@/api/types'
import { Dialog } from '@/components/Dialog'
import { DateText } from '@/components/figures'
import { ProblemAlert } from '@/components/ProblemAlert'
import { ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import { MailPlainText, MailSheet } from './MailSheet'
import classes from './MailTemplatesPage.module.css'
import { type MailDraft, useMailPreview, useResetTemplate, useSaveTemplate } from './queries'

interface MailTextEditorProps {
  template: MailTemplate
  draft: MailDraft
  /** Null: back to what is kept. */
  onDraft: (draft: MailDraft | null) => void
  onReload: () => void
}

const braced = (name: string) => `{{${name}}}`

/** Subject line and text on the left; on the right the mail as it will arrive. */
export function MailTextEditor({ template, draft, onDraft, onReload }: MailTextEditorProps) {
  const { t } = useTexts()
  const save = useSaveTemplate(template)
  const reset = useResetTemplate(template)
  const [resetting, setResetting] = useState(false)
  const [shown, setShown] = useState<'page' | 'text'>('page')
  const title = useRef<HTMLInputElement>(null)
  const body = useRef<HTMLTextAreaElement>(null)
  const last = useRef<'title' | 'body'>('body')
  const text: MailDraft = { title: draft.title, body: draft.body }
  const [settled] = useDebouncedValue(text, 350, { leading: true })
  const preview = useMailPreview(template.name, template.language, settled)
  // What is wrong with the text is known from the preview, before it is saved.
  const faults = isProblem(preview.error)
    ? preview.error.fieldErrors
    : isProblem(save.error)
      ? save.error.fieldErrors
      : {}
  const refused = isProblem(preview.error) && preview.error.status === 400
  const changed = text.title !== template.title || text.body !== template.body

  const insert = (name: string) => {
    const field = last.current === 'title' ? title.current : body.current
    if (!field) return
    const [from, to] = [field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length]
    const value = field.value.slice(0, from) + braced(name) + field.value.slice(to)
    onDraft({ ...text, [last.current]: value })
    const at = from + braced(name).length
    requestAnimationFrame(() => {
      field.focus()
      field.setSelectionRange(at, at)
    })
  }

  return (
    <div className={classes.editor}>
      <Stack gap="md">
        {!faults.title && !faults.body && <ProblemAlert error={save.error ?? reset.error} onReload={onReload} />}
        <TextInput
          ref={title}
          label={t('mail.title')}
          required
          maxLength={200}
          lang={template.language}
          value={text.title}
          onFocus={() => {
            last.current = 'title'
          }}
          onChange={(event) => onDraft({ ...text, title: event.currentTarget.value })}
          error={faults.title}
        />
        <Textarea
          ref={body}
          label={t('mail.bodyLabel')}
          description={t('mail.bodyHint', { left: '{{', right: '}}' })}
          required
          autosize
          minRows={12}
          maxRows={26}
          maxLength={8000}
          lang={template.language}
          value={text.body}
          onFocus={() => {
            last.current = 'body'
          }}
          onChange={(event) => onDraft({ ...text, body: event.currentTarget.value })}
          error={faults.body}
        />
        <div>
          <Text fz="sm" fw={500} mb={6} id="mail-placeholders">
            {t('mail.placeholders')}
          </Text>
          <Group gap={6} role="group" aria-labelledby="mail-placeholders">
            {template.placeholders.map(({ name, example }) => (
              <Tooltip key={name} label={t('mail.example', { example })} multiline maw={360}>
                <Button
                  size="compact-xs"
                  variant="default"
                  ff="monospace"
                  fw={400}
                  // The field keeps its place, so that the word stands where one was writing.
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => insert(name)}
                  aria-label={`${t('mail.insert')} ${name}`}
                >
                  {braced(name)}
                </Button>
              </Tooltip>
            ))}
          </Group>
          {preview.data && !refused && preview.data.unused.length > 0 && (
            <Text fz="xs" c="dimmed" mt={6}>
              {t('mail.unusedHint', { names: preview.data.unused.join(', ') })}
            </Text>
          )}
        </div>
        <Group justify="space-between" gap="sm">
          <Text fz="xs" c="dimmed">
            {template.isChanged ? (
              <>
                {t('mail.changedBy', { name: template.changedBy?.name ?? '' })}
                <DateText value={template.changedAt} time />
              </>
            ) : (
              t('mail.original')
            )}
          </Text>
          <Group gap="xs">
            {template.isChanged && (
              <Button variant="default" onClick={() => setResetting(true)}>
                {t('mail.reset')}
              </Button>
            )}
            <Button variant="default" disabled={!changed} onClick={() => onDraft(null)}>
              {t('mail.undo')}
            </Button>
            <Button
              disabled={!changed || refused}
              loading={save.isPending}
              onClick={() =>
                save.mutate(text, {
                  onSuccess: () => {
                    onDraft(null)
                    notifications.show({ color: 'green', message: t('common.saved') })
                  },
                })
              }
            >
              {t('mail.save')}
            </Button>
          </Group>
        </Group>
      </Stack>
      <section aria-label={t('mail.preview')} aria-busy={preview.isFetching}>
        <Group justify="space-between" mb="xs">
          <Title order={2}>
            {t('mail.preview')}{' '}
            <Text component="span" fz="xs" c="dimmed" fw={400}>
              {t('mail.previewNote')}
            </Text>
          </Title>
          <SegmentedControl
            size="xs"
            aria-label={t('mail.preview')}
            value={shown}
            onChange={(value) => setShown(value as typeof shown)}
            data={[
              { value: 'page', label: t('mail.page') },
              { value: 'text', label: t('mail.text') },
            ]}
          />
        </Group>
        {preview.isPending && <RowsSkeleton rows={8} />}
        {preview.isError && !refused && (
          <ErrorState compact error={preview.error} onRetry={() => void preview.refetch()} />
        )}
        {preview.data && (
          <Stack gap="xs" style={{ opacity: refused ? 0.5 : 1 }}>
            <div className={classes.subject} lang={template.language}>
              {preview.data.title}
            </div>
            {shown === 'page' ? (
              <MailSheet label={t('mail.preview')} html={preview.data.html} />
            ) : (
              <MailPlainText text={preview.data.text} />
            )}
          </Stack>
        )}
      </section>
      {resetting && (
        <Dialog title={t('mail.reset')} onClose={() => setResetting(false)}>
          <Stack>
            <ProblemAlert error={reset.error} />
            <Text fz="sm">{t('mail.resetQuestion')}</Text>
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setResetting(false)}>
                {t('common.cancel')}
              </Button>
              <Button
                color="red"
                loading={reset.isPending}
                onClick={() =>
                  reset.mutate(undefined, {
                    onSuccess: () => {
                      onDraft(null)
                      setResetting(false)
                      notifications.show({ color: 'green', message: t('mail.resetDone') })
                    },
                  })
                }
              >
                {t('mail.reset')}
              </Button>
            </Group>
          </Stack>
        </Dialog>
      )}
    </div>
  )
}
