import { Button, Tooltip } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { downloadCsv } from '@/api/client'
import { useTexts } from '@/i18n'
import { useErrorText } from './states'

/** Fetches a list or report as a file; a failure is told on the button. */
export function CsvButton({ path, fileName }: { path: string; fileName: string }) {
  const { t } = useTexts()
  const download = useMutation({ mutationFn: () => downloadCsv(path, fileName) })
  const { title } = useErrorText(download.error)
  return (
    <Tooltip label={download.isError ? title : t('grid.csvHint')}>
      <Button
        variant="subtle"
        color={download.isError ? 'red' : 'gray'}
        size="compact-sm"
        leftSection={<IconDownload size={16} aria-hidden />}
        loading={download.isPending}
        onClick={() => download.mutate()}
      >
        {download.isError ? t('grid.csvFailed') : t('grid.csv')}
      </Button>
    </Tooltip>
  )
}
