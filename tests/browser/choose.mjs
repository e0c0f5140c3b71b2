// A nurse chooses an appliance: the questions, what suits and why, all products of a type, one that is listed no more;
// by keyboard, with scripts off, accessible (axe), valid HTML, at 360 px. TAP on standard output. limit: 300
//
// Environment: TREFOIL (the program), MODULES (a node_modules folder), CHROMIUM. Not here: which
// types suit (golden/appliances_choose).
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { faultsAt, open, watch } from './lib/browser.mjs'
import { ok, plan, run, serve } from './lib/serve.mjs'

const here = dirname(fileURLToPath(import.meta.url))


// two editions: in the second, one bag is gone
const list = readFileSync(here + '/../golden/appliances_choose/stoma/part_ix_202605.csv', 'utf8')
writeFileSync('drug_tariff_part_ix_202604.csv', list)
writeFileSync('drug_tariff_part_ix_202605.csv', list.split('\n').filter((line) => !line.includes('Orno colostomy')).join('\n'))
run('--store', 'store.db', 'build', 'drug_tariff_part_ix_202604.csv', 'drug_tariff_part_ix_202605.csv', '--quiet')
const { host, stop } = await serve('store.db')


const needs = 'area=stoma&stoma=colostomy&output=formed&skin=fragile&grip=poor&swims=yes'
const addresses = ['/appliances/choose', '/appliances/choose?area=stoma', `/appliances/choose?${needs}`,
  `/appliances/choose?${needs}&type=colostomy-bag.none.none`, '/appliances/choose?area=stoma&name=orno', '/appliances/choose?area=testing&diabetes=type-2&reason=none',
  '/appliances/choose?area=stoma&stoma=nothing', '/ask/appliances/groups', '/ask/appliances/group?group=colostomy-bag.none.none', '/ask/appliances/choose/rules']
const browser = await open()
const page = await browser.newPage()
const abroad = []
watch(page, host, abroad)
for (const address of addresses) {
  const complaints = await faultsAt(page, host + address)
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
stop()
plan()
