// A nurse chooses an appliance: the questions, what suits and why, all products of a type, one that is listed no more;
// by keyboard, with scripts off, accessible (axe), valid HTML, at 360 px. TAP on standard output. limit: 300
//
// Environment: TREFOIL (the program), MODULES (a node_modules folder), CHROMIUM. Not here: which
// types suit (golden/appliances_choose).
import { execFileSync, spawn } from 'node:child_process'
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { once } from 'node:events'

const require = createRequire(process.env.MODULES + '/')
const { chromium } = require('playwright-core')
const { HtmlValidate } = require('html-validate')
const axe = readFileSync(process.env.MODULES + '/axe-core/axe.min.js', 'utf8')
const trefoil = process.env.TREFOIL
const here = dirname(fileURLToPath(import.meta.url))

let n = 0
const ok = (fine, words, why = '') => {
  console.log(`${fine ? 'ok' : 'not ok'} ${++n} - ${words}`)
  if (!fine && why) console.log(String(why).split('\n').slice(0, 12).map((line) => '# ' + line).join('\n'))
}

// two editions: in the second, one bag is gone
const list = readFileSync(here + '/../golden/appliances_choose/stoma/part_ix_202605.csv', 'utf8')
writeFileSync('drug_tariff_part_ix_202604.csv', list)
writeFileSync('drug_tariff_part_ix_202605.csv', list.split('\n').filter((line) => !line.includes('Orno colostomy')).join('\n'))
const run = (...words) => execFileSync(trefoil, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
run('--store', 'store.db', 'build', 'drug_tariff_part_ix_202604.csv', 'drug_tariff_part_ix_202605.csv', '--quiet')
const server = spawn(trefoil, ['--store', 'store.db', 'serve', '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'ignore', 'pipe'] })
process.on('exit', () => server.kill())
let said = ''
while (!/serving (\S+)\/ /.test(said)) said += (await once(server.stderr, 'data'))[0]
const host = /serving (\S+)\/ /.exec(said)[1]

mkdirSync('profile')
const open = (options = {}) => chromium.launchPersistentContext('profile/' + Math.random(), {
  executablePath: process.env.CHROMIUM,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  ...options
})

const needs = 'area=stoma&stoma=colostomy&output=formed&skin=fragile&grip=poor&swims=yes'
const addresses = ['/appliances/choose', '/appliances/choose?area=stoma', `/appliances/choose?${needs}`,
  `/appliances/choose?${needs}&type=colostomy-bag.none.none`, '/appliances/choose?area=stoma&name=orno', '/appliances/choose?area=testing&diabetes=type-2&reason=none',
  '/appliances/choose?area=stoma&stoma=nothing', '/ask/appliances/groups', '/ask/appliances/group?group=colostomy-bag.none.none', '/ask/appliances/choose/rules']
const browser = await open()
const page = await browser.newPage()
const abroad = []
page.on('request', (r) => { if (!r.url().startsWith(host + '/') && !r.url().startsWith('data:')) abroad.push(r.url()) })
const validator = new HtmlValidate({ extends: ['html-validate:standard'] })
for (const address of addresses) {
  const complaints = []
  const html = await (await fetch(host + address)).text()
  for (const result of (await validator.validateString(html)).results) for (const m of result.messages) complaints.push(`html ${m.ruleId} at ${m.line}: ${m.message}`)
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 900 })
    const answer = await page.goto(host + address)
    if (answer.status() >= 500) complaints.push('status ' + answer.status())
    const devtools = await browser.newCDPSession(page)
    await devtools.send('Runtime.evaluate', { expression: axe })
    const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
    for (const v of found.violations) complaints.push(`axe ${v.id} at ${width}: ${v.nodes[0].html.slice(0, 200)}`)
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    if (over > 0) complaints.push(`${over} px wider than ${width}`)
    await devtools.detach()
  }
  ok(!complaints.length, `${address} is accessible, valid and fits`, complaints.join('\n'))
}
ok(!abroad.length, 'nothing comes from another host', abroad.join('\n'))

// ---- the keyboard alone ----
await page.goto(host + '/appliances/choose?area=stoma')
await page.locator('input[name=stoma]').first().focus()
await page.keyboard.press('Space')
await page.keyboard.press('Enter')
await page.waitForURL('**stoma=colostomy**')
ok(await page.locator('input[name=output]').count() === 3, 'an answer brings the question that depends on it')
await page.locator('input[name=output]').first().focus()
await page.keyboard.press('Space')
await page.keyboard.press('Enter')
await page.waitForURL('**output=formed**')
ok(/One-piece colostomy bag, not called convex/.test(await page.locator('.t-type h3').allTextContents().then((x) => x.join('|'))), 'and the next what suits')
await browser.close()

// ---- scripts off ----
const plain = await open({ javaScriptEnabled: false })
const p = await plain.newPage()
await p.goto(host + '/appliances/choose')
await p.click('text=Stoma bags and what goes with them')
await p.check('input[name=stoma][value=colostomy]', { force: true })
await p.click('main form button')
await p.check('input[name=output][value=formed]', { force: true })
await p.check('input[name=swims][value=yes]', { force: true })
await p.fill('#name', 'orno colostomy')
await p.click('main form button')
const text = await p.locator('main').innerText()
ok(/Listed no more/.test(text) && /last in the edition of 2026-04/.test(text), 'a withdrawn product says so, and since when')
ok(/no special bag is needed to swim/.test(text) && /Colostomy UK/.test(text), 'advice names its source')
ok(/not clinically reviewed/.test(text), 'and rules say that nobody reviewed them')
await p.check('input[name=swims][value=no]', { force: true })
await p.click('main form button')
const without = await p.locator('main').innerText()
ok(!/no special bag is needed to swim/.test(without) && (await p.locator('.t-type h3').count()) > 0, 'without swimming only that advice is gone')
await plain.close()
server.kill()
console.log(`1..${n}`)
