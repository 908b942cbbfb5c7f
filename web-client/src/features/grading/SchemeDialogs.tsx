import { Alert, Button, FileInput, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { isProblem } from '@/api/problem'
import type { Scheme, SchemeChange, SchemeDocument } from '@/api/types'
import { Dialog } from '@/components/Dialog'
import { ProblemAlert } from '@/components/ProblemAlert'
import { useErrorText } from '@/components/states'
import { useTexts } from '@/i18n'
import { useFieldText } from './fieldText'
import { useSchemes } from './queries'
import { useCopyScheme, useCreateScheme, useImportScheme } from './schemeQueries'
import { formField } from './schemeRules'

interface CopyProps {
  scheme: Scheme
  onClose: () => void
  onCopied: (copy: Scheme) => void
}

export function CopySchemeDialog({ scheme, onClose, onCopied }: CopyProps) {
  const { t } = useTexts()
  const [name, setName] = useState(t('grading.copyOf', { name: scheme.name }))
  const copy = useCopyScheme()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    copy.mutate(
      { schemeId: scheme.schemeId, name: name.trim() },
      {
        onSuccess: (made) => {
          onClose()
          onCopied(made)
        },
      },
    )
  }
  return (
    <Dialog title={t('grading.copyScheme')} onClose={onClose}>
      <form onSubmit={submit}>
        <Stack>
          <ProblemAlert error={copy.error} />
          <TextInput
            label={t('grading.name')}
            required
            maxLength={100}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Buttons
            onClose={onClose}
            label={t('grading.copyScheme')}
            loading={copy.isPending}
            ready={name.trim() !== ''}
          />
        </Stack>
      </form>
    </Dialog>
  )
}

interface NewProps {
  onClose: () => void
  onMade: (scheme: Scheme) => void
}

/** By turnover alone: what most begin with. */
const plainRules = (name: string): SchemeChange => ({
  name,
  windowMonths: 12,
  minimumOrders: 2,
  minimumMonths: 0,
  cut: 'quota',
  shares: { a: 0.1, b: 0.2, c: 0.3 },
  hysteresis: 0,
  grace: false,
  criteria: [{ metric: 'revenue', weight: 100, direction: 'higher', normaliser: 'percentile', missing: 'skip' }],
})

export function NewSchemeDialog({ onClose, onMade }: NewProps) {
  const { t } = useTexts()
  const schemes = useSchemes().data?.items ?? []
  const [name, setName] = useState('')
  const [from, setFrom] = useState<string>(String(schemes.find((one) => one.isDefault)?.schemeId ?? 'plain'))
  const copy = useCopyScheme()
  const create = useCreateScheme()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const done = { onSuccess: onMade }
    if (from === 'plain') create.mutate(plainRules(name.trim()), done)
    else copy.mutate({ schemeId: Number(from), name: name.trim() }, done)
  }
  return (
    <Dialog title={t('grading.newScheme')} onClose={onClose}>
      <form onSubmit={submit}>
        <Stack>
          <ProblemAlert error={copy.error ?? create.error} />
          <TextInput
            label={t('grading.name')}
            required
            maxLength={100}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label={t('grading.beginFrom')}
            allowDeselect={false}
            data={[
              ...schemes.map((scheme) => ({ value: String(scheme.schemeId), label: scheme.name })),
              { value: 'plain', label: t('grading.plainScheme') },
            ]}
            value={from}
            onChange={(value) => value && setFrom(value)}
          />
          <Buttons
            onClose={onClose}
            label={t('grading.newScheme')}
            loading={copy.isPending || create.isPending}
            ready={name.trim() !== ''}
          />
        </Stack>
      </form>
    </Dialog>
  )
}

interface ImportProps {
  onClose: () => void
  onMade: (scheme: Scheme) => void
}

/** A scheme from a document that somebody exported, here or elsewhere. */
export function ImportSchemeDialog({ onClose, onMade }: ImportProps) {
  const { t, word } = useTexts()
  const [file, setFile] = useState<File | null>(null)
  const [document, setDocument] = useState<SchemeDocument | null>(null)
  const [unreadable, setUnreadable] = useState(false)
  const [name, setName] = useState('')
  const bring = useImportScheme()
  const read = async (chosen: File | null) => {
    setFile(chosen)
    setDocument(null)
    setUnreadable(false)
    bring.reset()
    if (!chosen) return
    try {
      const parsed: unknown = JSON.parse(await chosen.text())
      if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new TypeError('not a document')
      setDocument(parsed as SchemeDocument)
      setName(String((parsed as SchemeDocument).name ?? ''))
    } catch {
      setUnreadable(true)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (document) bring.mutate({ document, name: name.trim() }, { onSuccess: onMade })
  }
  const criteria = Array.isArray(document?.criteria) ? document.criteria : []
  return (
    <Dialog title={t('grading.importScheme')} onClose={onClose} size="lg">
      <form onSubmit={submit}>
        <Stack>
          <FileInput
            label={t('grading.document')}
            description={t('grading.documentHint')}
            accept="application/json,.json"
            placeholder={t('grading.chooseFile')}
            clearable
            value={file}
            onChange={(chosen) => void read(chosen)}
            error={unreadable ? t('grading.unreadable') : undefined}
          />
          {document && (
            <>
              <TextInput
                label={t('grading.name')}
                required
                maxLength={100}
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
              />
              {criteria.length > 0 && (
                <Text fz="sm" c="dimmed">
                  {criteria.map((one) => `${word('metric', one?.metric)} ${one?.weight ?? ''}`).join(' · ')}
                </Text>
              )}
            </>
          )}
          <ImportProblem error={bring.error} document={document} />
          <Buttons
            onClose={onClose}
            label={t('grading.importScheme')}
            loading={bring.isPending}
            ready={document !== null && name.trim() !== ''}
          />
        </Stack>
      </form>
    </Dialog>
  )
}

/** What the API finds wrong with a document, field by field, in the words of the screen. */
function ImportProblem({ error, document }: { error: unknown; document: SchemeDocument | null }) {
  const fieldText = useFieldText()
  const { title, detail } = useErrorText(error)
  if (!error) return null
  if (!isProblem(error) || Object.keys(error.errors).length === 0) return <ProblemAlert error={error} />
  const metrics = (document?.criteria ?? []).map((one) => one?.metric)
  return (
    <Alert color="red" variant="light" role="alert" title={title} p="sm">
      {detail}
      <ul style={{ margin: '4px 0 0', paddingLeft: 18 }}>
        {Object.entries(error.fieldErrors).map(([field, text]) => (
          <li key={field}>
            <strong>{fieldText(formField(field), metrics)}</strong>: {text}
          </li>
        ))}
      </ul>
    </Alert>
  )
}

function Buttons({
  onClose,
  label,
  loading,
  ready,
}: {
  onClose: () => void
  label: string
  loading: boolean
  ready: boolean
}) {
  const { t } = useTexts()
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onClose}>
        {t('common.cancel')}
      </Button>
      <Button type="submit" loading={loading} disabled={!ready}>
        {label}
      </Button>
    </Group>
  )
}
