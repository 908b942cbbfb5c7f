import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { texts as en } from './en'
import { texts as zh } from './zh-CN'

type Tree = { [key: string]: string | Tree }

function leaves(tree: Tree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${path}${key}`, value] as [string, string]] : leaves(value, `${path}${key}.`),
  )
}

const placeholders = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort()

describe('the texts', () => {
  const chinese = new Map(leaves(zh))
  const english = new Map(leaves(en))

  it('exist in both languages, none empty', () => {
    expect(chinese.size).toBeGreaterThan(300)
    expect([...english.keys()]).toEqual([...chinese.keys()])
    const empty = [...chinese, ...english].filter(([, text]) => text.trim() === '').map(([key]) => key)
    expect(empty).toEqual([])
  })

  it('fill in the same values in both languages', () => {
    const different = [...chinese]
      .filter(([key, text]) => placeholders(text).join() !== placeholders(english.get(key) ?? '').join())
      .map(([key]) => key)
    expect(different).toEqual([])
  })

  it('are not left untranslated', () => {
    const chineseInEnglish = [...english].filter(([, text]) => /\p{Script=Han}/u.test(text)).map(([key]) => key)
    expect(chineseInEnglish).toEqual([])
  })

  it('stand in the text files, never in a component', () => {
    const root = join(import.meta.dirname, '..')
    const written = sources(root)
      .filter((file) => !file.includes('/i18n/') && !/\.test\.tsx?$/.test(file) && !file.includes('/testing/'))
      .filter((file) => {
        const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
        // Units and the languages' own names are the exceptions.
        return /\p{Script=Han}/u.test(code.replaceAll(/'(万|亿|中文)'/g, ''))
      })
    expect(written).toEqual([])
  })
})

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
}
