// Pages in a real browser: no violation that axe finds, wide and narrow, valid HTML, nothing from another host, nothing
// wider than the window; the journey search, product, compare, export by mouse, by keyboard and with scripts off; product
// names that try to be markup stay text. TAP on standard output. limit: 400
//
// Environment: TREFOIL (the program), MODULES (a node_modules folder), CHROMIUM. Not here: what answers say.
import { readFileSync, writeFileSync, readdirSync } from 'node:fs'
import { faultsAt, open, watch as watchRequests } from './lib/browser.mjs'
import { ok, plan, run, serve } from './lib/serve.mjs'

const hostile = '<img src=x onerror=alert(1)><script>alert(2)</script>'


// ---- a picture with a hostile name in it, served ----
run('demo', 'data', '--products', '150', '--seed', '3')
const tariff = readdirSync('data/drug-tariff-part-ix').find((name) => name.endsWith('202606.csv'))
const path = 'data/drug-tariff-part-ix/' + tariff
const lines = readFileSync(path, 'utf8').split('\n')
const head = lines.findIndex((line) => /AMP Name/i.test(line))
const at = lines[head].split(',').findIndex((name) => /AMP Name/i.test(name))
const hostileRow = lines.findIndex((line, i) => i > head && line && !line.includes('"'))
const cells = lines[hostileRow].split(',')
const hostilePack = cells[lines[head].split(',').findIndex((name) => /Pack Snomed/i.test(name))]
cells[at] = `"zzhostile ${hostile}"`
lines[hostileRow] = cells.join(',')
writeFileSync(path, lines.join('\n'))
run('--store', 'store.db', 'build', 'data', '--quiet')
const { host, stop } = await serve('store.db')
const [code, other] = JSON.parse(run('--store', 'store.db', '--format', 'json', 'find', 'catheter', '--limit', '2')).tables.products.map((p) => p.code)
const pair = JSON.parse(run('--store', 'store.db', '--format', 'json', 'link', 'review', 'zoe')).tables.pairs.slice(0, 2).map((p) => p.code)
const changed = JSON.parse(run('--store', 'store.db', '--format', 'json', 'changes', 'drug-tariff-part-ix', '2026-05', '2026-06')).tables.changes.find((c) => c.kind === 'repriced').key

// ---- a browser that reaches nothing but this machine ----
const abroad = []
const alarms = []
const watch = (page) => {
  watchRequests(page, host, abroad)
  page.on('dialog', (d) => { alarms.push(d.message()); d.dismiss() })
}

const addresses = ['/', '/search', '/search?words=catheter', '/search?words=catheter&source=gudid', `/product/${code}`, `/product/${changed}`,
  `/compare?code=${code}&code=${other}`, '/compare', '/ask', '/ask/sources', '/ask/quality', '/ask/find?words=catheter&limit=3',
  '/ask/find?words=catheter&limit=x', '/ask/changes?dataset=drug-tariff-part-ix&from=2026-05&to=2026-06&_table=changes&_sort=-kind',
  '/ask/note/add', '/sign-in', '/ask/account/password', `/ask/alternatives?code=${code}`, '/ask/identify?code=4006381333932', '/jobs', '/scan', '/scan?code=%5Dd2010952002700013110B1%1D21S', '/review', '/review?reviewer=anna', `/link?a=${pair[0]}&b=${pair[1]}`, '/link', '/appliances', '/appliances?words=catheter&state=all&sort=cost', '/appliances?part=IXC&page=2',
  '/appliances/changes', '/appliances/changes?from=2026-04&to=2026-06&kind=repriced', `/appliances/pack?pack=${changed}`, '/appliances/pack?pack=nothing', '/appliances/use', '/appliances/use?part=IXC&by=maker', '/appliances/use?generic=nothing',
  '/appliances/variation?per=items', '/appliances/quality', '/appliances/quality?month=2026-06&check=improbable-price', '/guide', '/guide/buyer', '/guide/administrator', '/guide/builder', '/nothing', `/product/${hostilePack}`]

const browser = await open()
const page = await browser.newPage()
watch(page)
for (const address of addresses) {
  const complaints = await faultsAt(page, host + address)
  ok(!complaints.length, `${address.replace(/\d{8,}/g, 'CODE')} is accessible, valid and fits`, complaints.join('\n'))
}
ok((await page.content()).includes('&lt;img src=x onerror=alert(1)&gt;') && !(await page.locator('img').count()), 'a hostile name is shown as text')

// ---- notes speak of pages, and every page leads to its question ----
const notes = () => page.locator('.nhsuk-inset-text').first()
await page.goto(host + '/appliances/quality')
ok(await notes().locator('a[href="/ask/appliances/rule/set"] code').count() === 1 && !(await notes().innerText()).includes('`'), 'a note leads to the question that it names')
await page.goto(host + '/ask/appliances/changes?from=2026-04&to=2026-06&limit=1')
ok(/ ‘limit’ and ‘page’ show others, ‘limit’ 0 all/.test(await notes().innerText()) && !/--/.test(await notes().innerText()), 'and calls options by their names')
await page.goto(host + '/appliances/use?part=IXC&by=maker')
await page.locator('.t-downloads a', { hasText: 'More settings' }).first().click()
ok(page.url() === host + '/ask/appliances/use?part=IXC&by=maker' && (await page.locator('.t-downloads', { hasText: 'More settings' }).count()) === 0, 'more settings are those of the question, with what was given')

// ---- the keyboard alone ----
await page.goto(host + '/')
await page.keyboard.press('Tab')
ok(await page.evaluate(() => document.activeElement.classList.contains('nhsuk-skip-link')), 'the first Tab reaches the skip link')
await page.keyboard.press('Enter')
await page.keyboard.press('Tab')
ok(await page.evaluate(() => document.activeElement.id) === 'words', 'which leads to the search box')
await page.keyboard.type('catheter')
await page.keyboard.press('Enter')
await page.waitForURL('**/search?words=catheter')
ok((await page.locator('.t-hit').count()) > 0, 'Enter searches')
await page.goto(host + '/ask/find?words=catheter&limit=x')
ok(await page.evaluate(() => document.activeElement.classList.contains('nhsuk-error-summary')), 'a wrong field: the error summary has the focus')
await page.keyboard.press('Tab')
await page.keyboard.press('Enter')
ok(await page.evaluate(() => document.activeElement.id) === 'limit', 'and leads to the field')

// ---- review: by keyboard, blind, and a pair that was decided meanwhile ----
await page.goto(host + '/review?reviewer=anna')
const shown = () => page.locator('table.t-pair thead a').allTextContents()
const first = await shown()
ok(first.length === 2 && !/probab|likel|bits/i.test(await page.locator('main').innerText()), 'two products side by side, and no score')
await page.locator('#verdict-1').focus()
await page.keyboard.press('ArrowDown')
await page.keyboard.press('Tab')
await page.keyboard.type('another size')
await page.keyboard.press('Enter')
await page.waitForURL('**/review?reviewer=anna&turn=1')
ok((await shown()).join() !== first.join(), 'a verdict by keyboard leads to another pair')
ok((await (await fetch(host + `/api/v1/link/explain?a=${first[0]}&b=${first[1]}`)).json()).facts.newest_entry > 0, 'and is entered')
await page.click('main form button')
ok(await page.waitForFunction(() => document.activeElement.classList.contains('nhsuk-error-summary'), null, { timeout: 10000 }).catch(() => false), 'no verdict: the error summary has the focus')
const second = await shown()
run('--store', 'store.db', 'link', 'reject', ...second, '--reason', 'seen', '--by', 'bob')
await page.locator('#verdict-3').check({ force: true })
await page.click('main form button')
ok(/was decided/.test(await page.locator('h1').innerText()) && !(await page.content()).includes('turn=2'), 'decided by another meanwhile: a page that says so')
await page.goto(host + `/link?a=${pair[0]}&b=${pair[1]}`)
ok((await page.locator('svg title').allTextContents()).some((words) => /Evidence/.test(words)) && (await page.locator('#evidence table').count()) === 1, 'evidence as a chart with its table')
await browser.close()

// ---- scripts off: search, product, compare, export, a note ----
const plain = await open({ javaScriptEnabled: false, acceptDownloads: true })
const p = await plain.newPage()
watch(p)
await p.goto(host + '/')
await p.fill('#words', 'catheter')
await p.click('main form button')
ok((await p.locator('.t-hit').count()) > 1, 'scripts off: search')
await p.locator('.t-pick').nth(0).check()
await p.locator('.t-pick').nth(1).check()
await p.click('#compare button')
ok((await p.locator('#comparison-caption').count()) === 1, 'scripts off: compare what was ticked')
await p.locator('td a').first().click()
ok(new URL(p.url()).pathname.startsWith('/product/'), 'scripts off: product')
await p.locator('summary').first().click()
ok(await p.locator('details').first().evaluate((d) => d.open), 'scripts off: where a value stands unfolds')
const [download] = await Promise.all([p.waitForEvent('download'), p.locator('.t-downloads a').first().click()])
ok(download.suggestedFilename() === 'show.csv', 'scripts off: export')
await p.click('text=Add a note')
await p.fill('#text', hostile)
await p.click('main form button')
ok((await p.locator('.nhsuk-notification-banner').count()) === 1, 'scripts off: a note is saved')
// ---- scripts off, by keyboard: Part IX narrowed down, a pack, what changed, its feed ----
await p.goto(host + '/appliances')
await p.locator('#words').focus()
await p.keyboard.type('catheter')
await p.keyboard.press('Enter')
await p.waitForURL('**/appliances?words=catheter**')
const wide = Number(await p.locator('.t-hits strong').first().innerText())
await p.locator('.t-facets a').first().focus()
await p.keyboard.press('Enter')
await p.waitForURL('**/appliances?words=catheter**&**')
const narrow = Number(await p.locator('.t-hits strong').first().innerText())
ok(wide > 0 && narrow > 0 && narrow <= wide && (await p.locator('.t-chip').count()) === 1, 'scripts off: the list is narrowed down by keyboard', `${wide} ${narrow}`)
await p.locator('.t-hit a').first().focus()
await p.keyboard.press('Enter')
await p.waitForURL('**/appliances/pack?pack=**')
ok((await p.locator('#prices tbody tr').count()) > 0 && (await p.locator('svg').count()) > 0 && (await p.locator('#life tbody tr').count()) > 0, 'a pack has its prices, as a chart too, and its life')
await p.goto(host + '/appliances/changes?from=2026-04&to=2026-06')
const repriced = p.locator('.t-changes a', { hasText: 'repriced' })
const counted = Number(await repriced.locator('strong').innerText())
await repriced.focus()
await p.keyboard.press('Enter')
await p.waitForURL('**kind=repriced**')
ok(counted > 0 && (await p.locator('main tbody tr').count()) === Math.min(counted, 50), 'a kind of change leads to those changes')
const was = p.locator('main tbody tr').first().locator('td').nth(4)
const place = await was.boundingBox()
ok(/^£[0-9.]+$/.test((await was.innerText()).trim()) && place.x + place.width < 1280, 'both prices of a price change are seen', await was.innerText())
const atom = await fetch(host + '/appliances/changes.atom')
const feed = await (await fetch(host + '/appliances/changes.json?kind=repriced')).json()
const entries = await p.evaluate((xml) => new DOMParser().parseFromString(xml, 'application/xml').querySelectorAll('parsererror').length === 0, await atom.text())
ok(atom.headers.get('content-type').startsWith('application/atom+xml') && entries, 'the Atom feed is XML')
const links = await p.evaluate((xml) => [...new DOMParser().parseFromString(xml, 'application/xml').querySelectorAll('link')].map((l) => [l.getAttribute('rel'), l.getAttribute('href')]), await (await fetch(host + '/appliances/changes.atom')).text())
ok(links.length > 2 && links.every((l) => l[1].startsWith(host + '/')) && links.some((l) => l[0] === 'self'), 'its links are whole', JSON.stringify(links.slice(0, 3)))
ok(feed.items.length > 0 && feed.items.every((i) => i.tags[0] === 'repriced' && i.id && i.title) && new Set(feed.items.map((i) => i.id)).size === feed.items.length, 'the JSON feed is narrowed down; every entry has an id of its own')
await plain.close()
ok(!abroad.length, 'nothing was asked of another host', abroad.join('\n'))
ok(!alarms.length, 'no markup of data was run', alarms.join('\n'))
stop()
plan()
