import { MultiSelect, Select, Stack, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { PersonRef } from '@/api/types'
import { PersonPicker } from '@/components/PersonPicker'
import { languageNames, languages, useTexts } from '@/i18n'
import { type Role, roles } from './people'

export interface PersonForm {
  name: string
  signInName: string
  email: string
  manager: PersonRef | null
  roles: Role[]
  language: string
}

interface PersonFieldsProps {
  form: UseFormReturnType<PersonForm>
  /** The sign-in name is chosen once. */
  withSignInName: boolean
}

export function PersonFields({ form, withSignInName }: PersonFieldsProps) {
  const { t, word } = useTexts()
  return (
    <Stack gap="sm">
      <TextInput label={t('admin.name')} required maxLength={100} {...form.getInputProps('name')} />
      {withSignInName && (
        <TextInput
          label={t('access.signInName')}
          required
          maxLength={60}
          autoComplete="off"
          {...form.getInputProps('signInName')}
        />
      )}
      <TextInput label={t('customers.email')} type="email" maxLength={200} {...form.getInputProps('email')} />
      <MultiSelect
        label={t('admin.roles')}
        required
        data={roles.map((value) => ({ value, label: word('role', value) }))}
        {...form.getInputProps('roles')}
      />
      <PersonPicker
        label={t('admin.manager')}
        description={t('admin.managerHint')}
        clearable
        value={form.values.manager}
        onChange={(manager) => form.setFieldValue('manager', manager)}
        error={form.errors.managerId}
      />
      <Select
        label={t('shell.language')}
        allowDeselect={false}
        data={languages.map((value) => ({ value, label: languageNames[value] }))}
        {...form.getInputProps('language')}
      />
    </Stack>
  )
}
