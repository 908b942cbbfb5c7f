import { ActionIcon, Stack } from '@mantine/core'
import { IconFile, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { plainNumber } from '@/components/format'
import { ProblemAlert } from '@/components/ProblemAlert'
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/states'
import { useTexts } from '@/i18n'
import classes from './case.module.css'
import { FileDrop } from './FileDrop'
import { useAddFiles, useFiles } from './queries'

/** Pictures as pictures, the rest by name; what the customer sent says so. */
export function CaseFiles({ complaintId, mayWrite }: { complaintId: number; mayWrite: boolean }) {
  const { t } = useTexts()
  const queryClient = useQueryClient()
  const files = useFiles(complaintId)
  const add = useAddFiles(complaintId)
  const remove = useMutation({
    mutationFn: (fileId: number) =>
      answer(
        api.DELETE('/api/v1/complaints/{complaintId}/files/{fileId}', { params: { path: { complaintId, fileId } } }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['complaints'] }),
  })
  if (files.isPending) return <RowsSkeleton rows={3} />
  if (files.isError) return <ErrorState compact error={files.error} onRetry={() => void files.refetch()} />
  const address = (fileId: number) => `/api/v1/complaints/${complaintId}/files/${fileId}`
  return (
    <Stack gap="sm">
      <ProblemAlert error={add.error ?? remove.error} />
      {files.data.items.length === 0 && !mayWrite && <EmptyState compact title={t('complaints.noFiles')} />}
      {files.data.items.length > 0 && (
        <ul className={classes.files}>
          {files.data.items.map((file) => (
            <li key={file.fileId}>
              <a href={address(file.fileId)} target="_blank" rel="noreferrer" title={file.name}>
                {file.contentType.startsWith('image/') ? (
                  <img className={classes.picture} src={address(file.fileId)} alt={file.name} loading="lazy" />
                ) : (
                  <span className={classes.picture}>
                    <IconFile size={30} stroke={1.3} aria-hidden />
                  </span>
                )}
                <span className={classes.fileName}>
                  {file.name}
                  <br />
                  <span className={classes.quiet}>
                    {plainNumber(Math.max(1, Number(file.size) / 1000), 0)} kB
                    {file.fromCustomer && ` · ${t('complaints.theCustomer')}`}
                  </span>
                </span>
              </a>
              {mayWrite && (
                <ActionIcon
                  size="sm"
                  variant="default"
                  pos="absolute"
                  top={6}
                  right={6}
                  aria-label={`${t('common.remove')}: ${file.name}`}
                  loading={remove.isPending && remove.variables === file.fileId}
                  onClick={() => remove.mutate(file.fileId)}
                >
                  <IconTrash size={14} />
                </ActionIcon>
              )}
            </li>
          ))}
        </ul>
      )}
      {mayWrite && <FileDrop busy={add.isPending} onFiles={(chosen) => add.mutate(chosen)} />}
    </Stack>
  )
}
