import { Kbd, Table, Title } from '@mantine/core'
import { Dialog } from '@/components/Dialog'
import { useTexts } from '@/i18n'

interface HelpDialogProps {
  opened: boolean
  onClose: () => void
}

/** The shortcuts, where one looks for them. */
export function HelpDialog({ opened, onClose }: HelpDialogProps) {
  const { t } = useTexts()
  const everywhere: [string[], string][] = [
    [['/'], t('help.search')],
    [['Ctrl', 'K'], t('help.palette')],
    [['Alt', '1…8'], t('help.places')],
    [['?'], t('help.help')],
    [['Esc'], t('help.close')],
  ]
  const lists: [string[], string][] = [
    [['↑', '↓'], t('help.move')],
    [['PgUp', 'PgDn'], t('help.page')],
    [['Home', 'End'], t('help.ends')],
    [['Enter'], t('help.panel')],
    [['Ctrl', 'Enter'], t('help.open')],
  ]
  return (
    <Dialog opened={opened} onClose={onClose} title={t('shell.help')} size="md">
      <Keys title={t('help.everywhere')} rows={everywhere} />
      <Keys title={t('help.inLists')} rows={lists} />
    </Dialog>
  )
}

function Keys({ title, rows }: { title: string; rows: [string[], string][] }) {
  return (
    <>
      <Title order={3} mt="sm" mb={4}>
        {title}
      </Title>
      <Table verticalSpacing={6} withRowBorders={false}>
        <Table.Tbody>
          {rows.map(([keys, meaning]) => (
            <Table.Tr key={meaning}>
              <Table.Td w={150}>
                {keys.map((key) => (
                  <Kbd key={key} mr={4} size="sm">
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
              <Table.Td>{meaning}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  )
}
