// The same file of scans through gs1-barcode-parser-mod: node codes_peer.mjs FILE
//
// Prints one line: codes, how many it read without complaint, seconds, codes a second. It reads into elements and
// checks neither check digits nor sets of characters nor associations, so that it accepts more than we do.
// Any node from 20 on; `npm ci` in this folder brings the parser.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const { parseBarcode } = createRequire(import.meta.url)('gs1-barcode-parser-mod')

const lines = readFileSync(process.argv[2], 'latin1').split('\n')
if (lines.at(-1) === '') lines.pop()

let read = 0
const begin = process.hrtime.bigint()
for (const line of lines) {
  try {
    if (parseBarcode(line).parsedCodeItems.length > 0) read++
  } catch {
    // counted as not read
  }
}
const seconds = Number(process.hrtime.bigint() - begin) / 1e9
console.log(
  `peer                         ${String(lines.length).padStart(9)} codes ${String(read).padStart(9)} read  ` +
    `${seconds.toFixed(3).padStart(7)} s ${String(Math.round(lines.length / seconds)).padStart(12)} codes/s`
)
