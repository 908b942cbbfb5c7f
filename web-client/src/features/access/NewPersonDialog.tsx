import { Button, Group, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { isProblem } from '@/api/problem'
import { Dialog } from '@/components/Dialog'
import { ProblemAlert } from '@/components/ProblemAlert'
import { useTexts } from '@/i18n'
import { PersonFields, type PersonForm } from './PersonFields'
import { useCreatePerson } from './people'

interface NewPersonDialogProps {
  onClose: () => void
  onCreated: (name: string, oneTimePassword: string) => void
}

export function NewPersonDialog({ onClose, onCreated }: NewPersonDialogProps) {
  const { t, language } = useTexts()
  const create = useCreatePerson()
  const form = useForm<PersonForm>({
    initialValues: { name: '', signInName: '', email: '', manager: null, roles: [], language },
    validate: { roles: (value) => (value.length > 0 ? null : t('admin.roleNeeded')) },
  })
  const submit = (values: PersonForm) =>
    create.mutate(
      {
        name: values.name.trim(),
        signInName: values.signInName.trim(),
        email: values.email.trim() || null,
        managerId: values.manager?.personId ?? null,
        roles: values.roles,
        language: values.language,
      },
      {
        onSuccess: ({ person, oneTimePassword }) => onCreated(person.name, oneTimePassword),
        onError: (error) => isProblem(error) && form.setErrors(error.fieldErrors),
      },
    )
  return (
    <Dialog onClose={onClose} title={t('admin.createPerson')}>
      <form onSubmit={form.onSubmit(submit)}>
        <Stack>
          <ProblemAlert error={create.error} />
          <PersonFields form={form} withSignInName />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {t('admin.createIt')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
