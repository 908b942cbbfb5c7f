// Prints what a first visit downloads (compressed) and fails the build above the budget.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const budgetKb = 250
const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))
const sizeOf = (file) => gzipSync(readFileSync(new URL(file, dist))).length / 1000

function withImports(key, seen = new Set()) {
  if (seen.has(key)) return seen
  seen.add(key)
  for (const next of manifest[key].imports ?? []) withImports(next, seen)
  return seen
}

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry)
// The shell, the first page and the Chinese texts are always part of a first visit.
const always = [entry, 'src/app/shell/Shell.tsx', 'src/features/work/WorkPage.tsx', 'src/i18n/zh-CN/first.ts']
const first = new Set()
for (const key of always) if (manifest[key]) for (const part of withImports(key)) first.add(part)

const js = [...first].map((key) => [manifest[key].file, sizeOf(manifest[key].file)])
const css = new Set([...first].flatMap((key) => manifest[key].css ?? []))
const total = js.reduce((sum, [, kb]) => sum + kb, 0)
for (const [file, kb] of js.sort((a, b) => b[1] - a[1])) console.log(`${kb.toFixed(1).padStart(8)} kB  ${file}`)
console.log(`First load: ${total.toFixed(1)} kB of JavaScript compressed (budget ${budgetKb} kB)`)
console.log(`            ${[...css].reduce((sum, file) => sum + sizeOf(file), 0).toFixed(1)} kB of styles compressed`)
const later = Object.values(manifest).filter(
  (part) => part.file.endsWith('.js') && !js.some(([file]) => file === part.file),
)
const heaviest = later
  .map((part) => [part.file, sizeOf(part.file)])
  .sort((a, b) => b[1] - a[1])
  .slice(0, 5)
console.log(
  `Heaviest later parts: ${heaviest.map(([file, kb]) => `${file.replace('assets/', '')} ${kb.toFixed(0)} kB`).join(', ')}`,
)
if (total > budgetKb) {
  console.error('The first load is over the budget.')
  process.exit(1)
}
