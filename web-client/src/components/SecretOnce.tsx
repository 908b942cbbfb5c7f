import { Alert, Button, Code, CopyButton, Group, Stack } from '@mantine/core'
import { IconCheck, IconCopy, IconEye } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTexts } from '@/i18n'
import { Dialog } from './Dialog'

interface SecretOnceProps {
  title: string
  /** Null closes the dialog. */
  secret: string | null
  children: ReactNode
  onClose: () => void
}

/** Shows a secret the one time it can be shown. */
export function SecretOnce({ title, secret, children, onClose }: SecretOnceProps) {
  const { t } = useTexts()
  return (
    <Dialog opened={secret !== null} onClose={onClose} title={title} stays>
      <Stack gap="md">
        <div>{children}</div>
        <Group gap="xs" wrap="nowrap" align="stretch">
          <Code block flex={1} fz="md" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
            {secret}
          </Code>
          <CopyButton value={secret ?? ''}>
            {({ copied, copy }) => (
              <Button
                variant="light"
                h="auto"
                leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
                onClick={copy}
              >
                {copied ? t('common.copied') : t('common.copy')}
              </Button>
            )}
          </CopyButton>
        </Group>
        <Alert color="amber" variant="light" icon={<IconEye size={18} />} p="sm">
          {t('secret.onlyOnce')}
        </Alert>
        <Group justify="flex-end">
          <Button onClick={onClose}>{t('secret.kept')}</Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
