import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

/** What each part may import; a feature may also import itself. */
const allowed: Record<string, string[]> = {
  i18n: ['i18n'],
  api: ['api'],
  components: ['api', 'components', 'i18n'],
  features: ['api', 'components', 'i18n'],
  app: ['api', 'app', 'components', 'features', 'i18n'],
}

interface Import {
  file: string
  part: string
  feature: string | undefined
  target: string
}

function imports(): Import[] {
  return readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name)
      const file = relative(root, path)
      const [part = '', feature] = file.split('/')
      const code = readFileSync(path, 'utf8')
      return [...code.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']*|@\/[^']*)'/g)].map((match) => {
        const named = match[1] ?? ''
        const target = named.startsWith('@/') ? named.slice(2) : relative(root, join(entry.parentPath, named))
        return { file, part, feature, target }
      })
    })
    .filter(({ part }) => part !== 'testing')
}

it('imports only run from components to features to the application, and features leave each other alone', () => {
  const all = imports()
  expect(all.length).toBeGreaterThan(100)
  const offenders = all
    .filter(({ part, feature, target }) => {
      const [targetPart = '', targetFeature] = target.split('/')
      if (part === 'features' && targetPart === 'features') return feature !== targetFeature
      return !(allowed[part] ?? []).includes(targetPart)
    })
    .map(({ file, target }) => `${file} imports ${target}`)
  expect(offenders).toEqual([])
})
