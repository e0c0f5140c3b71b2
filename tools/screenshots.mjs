// Pictures of the first hours of the guide: node tools/screenshots.mjs FOLDER (make screenshots)
//
// Makes the data of the guide in FOLDER, serves it and takes a picture of each page below, at one width and one time of day, so
// that the same program gives the same pictures. They are no part of the repository: they would be out of date with the next
// change of a page, and this makes them again in a minute. Not here: what pages must be like (tests/browser).
import { execFileSync, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { mkdirSync, existsSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { resolve } from 'node:path'

const require = createRequire(resolve('build/npm/browser/node_modules') + '/')
const { chromium } = require('playwright-core')
const folder = process.argv[2]
if (!folder) throw new Error('node tools/screenshots.mjs FOLDER')
const trefoil = resolve('trefoil')
mkdirSync(folder, { recursive: true })
process.chdir(folder)
const run = (...words) => execFileSync(trefoil, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
if (!existsSync('trefoil.db')) {
  run('demo', 'data', '--products', '2000', '--seed', '1', '--force')
  run('--store', 'trefoil.db', 'build', 'data')
}
const server = spawn(trefoil, ['--store', 'trefoil.db', 'serve', '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'ignore', 'pipe'] })
process.on('exit', () => server.kill())
let said = ''
while (!/serving (\S+)\/ /.test(said)) said += (await once(server.stderr, 'data'))[0]
const host = /serving (\S+)\/ /.exec(said)[1]
const pages = {
  home: '/',
  guide: '/guide',
  'buyer-scan': '/scan?code=' + encodeURIComponent('(01)09520027000131(17)270331(10)B123'),
  'buyer-search': '/search?words=colostmy+bag+flushable',
  'buyer-product': '/product/09520027000131',
  'engineer-model': '/product/09520088000088',
  'nurse-choose': '/appliances/choose?area=stoma&answer=stoma%3Dcolostomy&answer=output%3Dformed',
  'nurse-list': '/appliances?words=leg+bag',
  'supplier-apply': '/appliances/apply',
  'analyst-changes': '/appliances/changes?from=2026-05&to=2026-06',
  'analyst-use': '/appliances/use?by=maker',
  'analyst-variation': '/appliances/variation?per=items',
  'builder-questions': '/ask'
}
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'] })
const page = await browser.newPage({ viewport: { width: 1100, height: 900 }, colorScheme: 'light' })
for (const [name, address] of Object.entries(pages)) {
  const answer = await page.goto(host + address)
  if (answer.status() !== 200) throw new Error(`${address}: ${answer.status()}`)
  await page.screenshot({ path: `${name}.png` })
  console.log(`${folder}/${name}.png`)
}
await browser.close()
server.kill()
