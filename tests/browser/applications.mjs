// Applications for Part IX and rehearsal in a real browser: accessible (axe), valid HTML, 360 px; the whole journey from
// applying to the list with scripts off, by keyboard alone; a mistake leads back to its form with what was typed; a rule
// that is rehearsed. TAP on standard output. limit: 300
//
// Environment: TREFOIL (the program), MODULES (a node_modules folder), CHROMIUM. Not here: who may see what
// (tests/store/appliances_entry.c), what checks find (tests/golden/appliances).
import { faultsAt, open } from './lib/browser.mjs'
import { ok, plan, run, serve } from './lib/serve.mjs'



run('demo', 'data', '--products', '150', '--seed', '3')
run('--store', 'store.db', 'build', 'data', '--quiet')
const { host, stop } = await serve('store.db')
const groups = JSON.parse(run('--store', 'store.db', '--format', 'json', 'appliances', 'groups')).tables.groups
const group = groups[0][Object.keys(groups[0])[0]]
run('--store', 'store.db', 'appliances', 'application', 'make', 'existing', '--organisation', 'Acme Ltd', '--product', '<b>Foam</b> dressing')


// ---- every page: axe, valid HTML, no wider than the window ----
const rule = `/appliances/rehearse?group=${encodeURIComponent(group)}&benchmark=median&above=5%25&dead-items=0`
const browser = await open()
const page = await browser.newPage()
for (const address of ['/appliances/applications', '/appliances/applications/1', '/appliances/applications/9', '/appliances/apply',
  '/appliances/rehearse', rule, '/appliances/rehearse?group=nothing', '/appliances/rehearse?group=x&benchmark=mean', '/ask/appliances/rules',
  '/ask/appliances/application/make', '/ask/appliances/clock']) {
  const complaints = await faultsAt(page, host + address)
  ok(!complaints.length, `${address.slice(0, 60)} is accessible, valid and fits`, complaints.join('\n'))
}
await browser.close()

// ---- from applying to the list, scripts off, by keyboard ----
const plain = await open({ javaScriptEnabled: false })
const view = await plain.newPage()
const focus = async (selector) => { await view.locator(selector).focus() }
const type = async (selector, words) => { await focus(selector); await view.keyboard.type(words) }
const send = async () => { await Promise.all([view.waitForNavigation(), view.keyboard.press('Enter')]) }
const text = () => view.locator('main').innerText()
const openForm = async (words) => { await view.locator('summary', { hasText: words }).focus(); await view.keyboard.press('Enter') }

await view.goto(host + '/appliances/applications')
ok((await text()).includes('Acme Ltd'), 'the operator sees the queue')
await focus('a[href="/appliances/apply"]')
await send()
await type('#apply-organisation', 'Bolt plc')
await type('#apply-product', 'Bag with a tap')
await type('#apply-price', 'dear')
await send()
ok((await text()).includes("such as 12.34, not 'dear'"), 'a mistake is said')
ok(await view.locator('#apply-product').inputValue() === 'Bag with a tap', 'what was typed is kept')
await view.locator('#apply-price').fill('')
await type('#apply-price', '31.40')
await send()
ok(view.url() === host + '/appliances/applications/2', 'applying leads to the application', view.url())
ok((await text()).includes('received') && (await text()).includes('Bag with a tap'), 'which is received')
await openForm('Ask the applicant')
await type('#query-text', 'Which order code is on the box?')
await send()
ok((await text()).includes('queried') && (await text()).includes('Which order code is on the box?'), 'it is queried')
await openForm('Answer the query')
await type('#answer-text', 'The one on the box')
await type('#answer-order-code', 'BT-1')
await send()
ok((await text()).includes('query answered') && (await text()).includes('BT-1'), 'and answered')
await openForm('It is complete')
await focus('form:has(input[value="complete"]) button')
await send()
ok((await text()).includes('it lacks form, samples, conformity'), 'evidence that is missing is named')
await openForm('Accept')
await type('#accept-reason', 'It does what it says')
await send()
ok((await text()).includes('lacks evidence that it needs'), 'without evidence nothing is accepted')
await type('#accept-without-evidence', 'Seen at the fair')
await send()
ok((await text()).includes('without form, samples, conformity: Seen at the fair'), 'but for a reason that is said')
await openForm('It stands in the list')
await type('#list-edition', '2026-06')
await send()
ok((await text()).includes('listed') && !(await view.locator('#next-steps').count()), 'it is listed, and nothing follows')
await view.goto(host + '/appliances/applications')
ok((await view.locator('#clock-part table tbody tr').count()) === 2, 'everybody sees the days of both')

// ---- somebody else was faster ----
await view.goto(host + '/appliances/applications/1')
run('--store', 'store.db', 'appliances', 'application', 'query', '1', 'meanwhile')
await openForm('Ask the applicant')
await type('#query-text', 'late')
const [answer] = await Promise.all([view.waitForNavigation(), view.keyboard.press('Enter')])
ok(answer.status() === 409 && (await text()).includes('meanwhile something else happened'), 'who was overtaken is told so', answer.status())

// ---- a rule ----
await view.goto(host + '/appliances/rehearse')
await type('#group', group)
await type('#benchmark', 'median')
await type('#above', '5%')
await send()
ok((await text()).includes('What would follow') && (await view.locator('#products table').count()) === 1, 'a rule is rehearsed')
await plain.close()
stop()
plan()
