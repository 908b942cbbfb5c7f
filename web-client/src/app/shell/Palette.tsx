import '@mantine/spotlight/styles.css'
import { useMantineColorScheme } from '@mantine/core'
import { createSpotlight, Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight'
import { IconArrowRight, IconBolt, IconHelp, IconLanguage, IconMoon, IconPlus, IconSearch } from '@tabler/icons-react'
import { useEffect, useMemo } from 'react'
import { useNavigate } from 'react-router'
import { useCan } from '@/api/session'
import { useOfferedActions } from '@/components/recordActions'
import { changeLanguage, useTexts } from '@/i18n'
import { openPlaces } from './places'

const [store, palette] = createSpotlight()

interface PaletteProps {
  opened: boolean
  onClose: () => void
  onHelp: () => void
}

/** Everything one may do, by typing: first with the record on the screen, then going and creating. */
export function Palette({ opened, onClose, onHelp }: PaletteProps) {
  const { t, language } = useTexts()
  const can = useCan()
  const navigate = useNavigate()
  const offered = useOfferedActions()
  const { setColorScheme, colorScheme } = useMantineColorScheme()
  useEffect(() => {
    if (opened) palette.open()
  }, [opened])

  const groups = useMemo<SpotlightActionGroupData[]>(() => {
    const to = (path: string) => () => void navigate(path)
    const go: [string, string, boolean][] = [
      ...openPlaces(can).map((place): [string, string, boolean] => [t(`place.${place.id}`), place.path, true]),
      [`${t('place.duties')}: ${t('duties.calendar')}`, '/duties/calendar', can('readGrading')],
      [`${t('place.duties')}: ${t('duties.team')}`, '/duties/team', can('readGrading')],
      [`${t('place.complaints')}: ${t('complaints.board')}`, '/complaints/board', can('readComplaints')],
      [`${t('place.complaints')}: ${t('complaintStatistics.tab')}`, '/complaints/statistics', can('readComplaints')],
      [`${t('place.complaints')}: ${t('orderDrop.title')}`, '/complaints/order-drop', can('readComplaints')],
      [`${t('place.complaints')}: ${t('supplierAssessment.title')}`, '/complaints/suppliers', can('readSuppliers')],
      [`${t('place.complaints')}: ${t('complaintSettings.title')}`, '/complaints/settings', can('readComplaints')],
      [`${t('place.orders')}: ${t('orderVerdict.approvals')}`, '/orders/approvals', can('approveOrders')],
      [`${t('place.orders')}: ${t('orderEntry.exceptions')}`, '/orders/findings', can('readOrders')],
      [`${t('place.grading')}: ${t('grading.runs')}`, '/grading/runs', can('readGrading')],
      [`${t('place.grading')}: ${t('grading.schemes')}`, '/grading/schemes', can('readGrading')],
      [`${t('place.grading')}: ${t('grading.statistics')}`, '/grading/statistics', can('readGrading')],
      [`${t('place.grading')}: ${t('policies.title')}`, '/grading/policies', can('readGrading')],
      [`${t('place.grading')}: ${t('treatment.title')}`, '/grading/treatment', can('readGrading')],
      [`${t('place.sync')}: ${t('sync.reconciliation')}`, '/sync/reconciliation', can('readJobs')],
      [`${t('place.administration')}: ${t('admin.people')}`, '/administration/people', can('managePeople')],
      [`${t('place.administration')}: ${t('admin.tree')}`, '/administration/tree', can('managePeople')],
      [`${t('place.administration')}: ${t('admin.apiKeys')}`, '/administration/api-keys', can('manageApiKeys')],
      [
        `${t('place.administration')}: ${t('profit.settings')}`,
        '/administration/profit-settings',
        can('readProfitSettings'),
      ],
      [t('access.changePassword'), '/password', true],
      [t('access.mySessions'), '/sessions', true],
    ]
    const create: [string, string, boolean][] = [
      [t('customers.create'), '/customers?create=true', can('writeCustomers')],
      [t('complaints.receive'), '/complaints?create=true', can('writeComplaints')],
      [t('orderEntry.create'), '/orders/new', can('writeOrders')],
      [t('grading.startRun'), '/grading/runs?start=true', can('runGrading')],
      [t('admin.createPerson'), '/administration/people?create=true', can('managePeople')],
      [t('admin.createApiKey'), '/administration/api-keys?create=true', can('manageApiKeys')],
    ]
    const links = (list: [string, string, boolean][], icon: React.ReactNode) =>
      list
        .filter(([, , allowed]) => allowed)
        .map(([label, path]) => ({ id: path, label, onClick: to(path), leftSection: icon }))
    return [
      {
        group: t('palette.record'),
        actions: offered.map((action) => ({
          id: action.id,
          label: action.label,
          onClick: action.run,
          leftSection: <IconBolt size={17} />,
        })),
      },
      { group: t('palette.go'), actions: links(go, <IconArrowRight size={17} />) },
      { group: t('palette.create'), actions: links(create, <IconPlus size={17} />) },
      {
        group: t('palette.screen'),
        actions: [
          {
            id: 'language',
            label: language === 'zh-CN' ? 'English' : '中文',
            leftSection: <IconLanguage size={17} />,
            onClick: () => void changeLanguage(language === 'zh-CN' ? 'en' : 'zh-CN'),
          },
          {
            id: 'scheme',
            label: colorScheme === 'dark' ? t('theme.light') : t('theme.dark'),
            leftSection: <IconMoon size={17} />,
            onClick: () => setColorScheme(colorScheme === 'dark' ? 'light' : 'dark'),
          },
          { id: 'help', label: t('shell.help'), leftSection: <IconHelp size={17} />, onClick: onHelp },
        ],
      },
    ].filter((group) => group.actions.length > 0)
  }, [t, language, can, navigate, offered, colorScheme, setColorScheme, onHelp])

  return (
    <Spotlight
      store={store}
      actions={groups}
      shortcut={null}
      nothingFound={t('palette.nothing')}
      highlightQuery
      scrollable
      maxHeight={440}
      onSpotlightClose={onClose}
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden />,
        placeholder: t('palette.placeholder'),
        'aria-label': t('palette.placeholder'),
      }}
    />
  )
}
