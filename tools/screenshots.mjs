// Pictures of the first hours of the guide: node tools/screenshots.mjs FOLDER [STORE ADDRESS...] (make screenshots)
//
// Makes the data of the guide in FOLDER, serves it and takes two pictures of each page below, as wide as a desk's screen and as
// a telephone's, at one time of day, so that the same program gives the same pictures. A page on which something runs out of
// the window sideways is told, and fails at the end. With a STORE (of real data, say) that one is served, and ADDRESSes are
// what is taken. They are no part of the repository: they would be out of date with the next change of a page, and this makes
// them again in a minute. Not here: what pages must be like (tests/browser).
import { execFileSync, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { mkdirSync, existsSync, readFileSync } from 'node:fs'
import { once } from 'node:events'
import { resolve } from 'node:path'

const require = createRequire(resolve('build/npm/browser/node_modules') + '/')
const { chromium } = require('playwright-core')
const [folder, given, ...addresses] = process.argv.slice(2)
if (!folder) throw new Error('node tools/screenshots.mjs FOLDER [STORE ADDRESS...]')
const trefoil = resolve('trefoil')
const store = given ? resolve(given) : 'trefoil.db'
const entries = resolve('docs/demo-entries.txt')
mkdirSync(folder, { recursive: true })
process.chdir(folder)
const run = (...words) => execFileSync(trefoil, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
if (!existsSync(store)) {
  if (given) throw new Error(`there is no store ${store}`)
  run('demo', 'data', '--products', '2000', '--seed', '1', '--force')
  run('--store', store, 'build', 'data')
  // Applications, each on its day, as tools/demo-entries makes them for `make run`.
  for (const [, day, command] of readFileSync(entries, 'utf8').matchAll(/^([0-9-]{10}) +trefoil (.*)$/gm)) {
    execFileSync('bash', ['-c', `"${trefoil}" --store ${store} --quiet ${command}`], { stdio: 'ignore', env: { ...process.env, TREFOIL_NOW: day + 'T12:00:00Z' } })
  }
}
const server = spawn(trefoil, ['--store', store, 'serve', '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'ignore', 'pipe'] })
process.on('exit', () => server.kill())
let said = ''
while (!/serving (\S+)\/ /.test(said)) said += (await once(server.stderr, 'data'))[0]
const host = /serving (\S+)\/ /.exec(said)[1]
const pages = {
  home: '/',
  guide: '/guide',
  'guide-administrator': '/guide/administrator',
  scan: '/scan',
  'buyer-scan': '/scan?code=' + encodeURIComponent('(01)09520027000131(17)270331(10)B123'),
  'buyer-search': '/search?words=colostmy+bag+flushable',
  'buyer-product': '/product/09520027000131',
  'buyer-price': '/product/500001299990001108',
  'buyer-compare': '/compare?code=09520027000131&code=09520059000109',
  'buyer-alternatives': '/ask/alternatives?code=09520027000131',
  'engineer-model': '/product/09520088000088',
  'engineer-pieces': '/ask/equipment',
  'nurse-choose': '/appliances/choose?area=stoma&stoma=colostomy&output=formed',
  'nurse-list': '/appliances?words=leg+bag',
  'nurse-pack': '/appliances/pack?pack=500001299990001108',
  'supplier-apply': '/appliances/apply',
  'supplier-applications': '/appliances/applications',
  'supplier-application': '/appliances/applications/1',
  'analyst-changes': '/appliances/changes?from=2026-05&to=2026-06',
  'analyst-use': '/appliances/use?by=maker',
  'analyst-variation': '/appliances/variation?per=items',
  'analyst-rehearsal': '/appliances/rehearse',
  'analyst-quality': '/ask/quality',
  'analyst-sources': '/ask/sources',
  'builder-questions': '/ask',
  'builder-form': '/ask/find?words=foam+dressing'
}
const wanted = addresses.length ? Object.fromEntries(addresses.map((a) => [a.replace(/[^a-zA-Z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 60), a])) : pages
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'] })
const page = await browser.newPage({ colorScheme: 'light' })
for (const [name, address] of Object.entries(wanted)) {
  for (const [width, height] of [[1280, 900], [360, 740]]) {
    await page.setViewportSize({ width, height })
    const answer = await page.goto(host + address)
    if (answer.status() !== 200) throw new Error(`${address}: ${answer.status()}`)
    await page.screenshot({ path: `${name}-${width}.png`, fullPage: true, clip: { x: 0, y: 0, width, height: Math.min(3 * height, await page.evaluate(() => document.documentElement.scrollHeight)) } })
    const wide = await page.evaluate(() => document.documentElement.scrollWidth)
    if (wide > width) process.exitCode = 1
    console.log(`${folder}/${name}-${width}.png${wide > width ? `: the page is ${wide} wide` : ''}`)
  }
}
await browser.close()
server.kill()
