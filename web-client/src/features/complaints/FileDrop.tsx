import { IconUpload } from '@tabler/icons-react'
import { type DragEvent, useRef, useState } from 'react'
import { useTexts } from '@/i18n'
import classes from './case.module.css'

/** What is let in is decided by the API, which looks at the content; this only helps choosing. */
export const acceptedFiles = 'image/*,.pdf,.doc,.docx,.xls,.xlsx,.csv,.txt,.zip,.mp4,.eml,.msg'

interface FileDropProps {
  onFiles: (files: File[]) => void
  /** A telephone offers its camera. */
  camera?: boolean
  busy?: boolean
}

/** Files by dropping or choosing; a click or Enter opens the choice. */
export function FileDrop({ onFiles, camera = false, busy = false }: FileDropProps) {
  const { t } = useTexts()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const files = [...event.dataTransfer.files]
    if (files.length > 0) onFiles(files)
  }
  return (
    <>
      <button
        type="button"
        className={classes.drop}
        data-over={over || undefined}
        disabled={busy}
        onClick={() => input.current?.click()}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <IconUpload size={18} stroke={1.6} aria-hidden />
        {busy ? t('complaints.uploading') : t('complaints.dropFiles')}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t('complaints.chooseFiles')}
        accept={camera ? 'image/*' : acceptedFiles}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])]
          event.currentTarget.value = ''
          if (files.length > 0) onFiles(files)
        }}
      />
    </>
  )
}
