import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTexts } from '@/i18n'

interface DialogProps {
  /** Dialogs that are only drawn while open need not say so. */
  opened?: boolean
  onClose: () => void
  title: string
  size?: 'md' | 'lg'
  /** For what must not be lost by a stray click. */
  stays?: boolean
  children: ReactNode
}

export function Dialog({ opened = true, onClose, title, size = 'md', stays = false, children }: DialogProps) {
  const { t } = useTexts()
  return (
    <Modal.Root
      opened={opened}
      onClose={onClose}
      size={size}
      closeOnClickOutside={!stays}
      centered
      transitionProps={{ duration: 120 }}
    >
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Header component="div">
          <Modal.Title fw={600}>{title}</Modal.Title>
          <Modal.CloseButton aria-label={t('common.close')} />
        </Modal.Header>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
