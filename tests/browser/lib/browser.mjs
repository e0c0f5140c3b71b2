// What tests of pages in a real browser share: chromium that reaches nothing but this machine, and whether a page is valid
// HTML, accessible (axe) and no wider than a narrow and a wide window.
//
// Environment: MODULES (a node_modules folder), CHROMIUM. Not here: the server (serve.mjs), what pages say.
import { readFileSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(process.env.MODULES + '/')
const { chromium } = require('playwright-core')
const { HtmlValidate } = require('html-validate')
const axe = readFileSync(process.env.MODULES + '/axe-core/axe.min.js', 'utf8')
const validator = new HtmlValidate({ extends: ['html-validate:standard'] })

mkdirSync('profile', { recursive: true })
export const open = (options = {}, args = []) => chromium.launchPersistentContext('profile/' + Math.random(), {
  executablePath: process.env.CHROMIUM,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1', ...args],
  ...options
})

// Whatever the page asks of others than `host` goes into `abroad`.
export const watch = (page, host, abroad) =>
  page.on('request', (r) => { if (!r.url().startsWith(host + '/') && !r.url().startsWith('data:')) abroad.push(r.url()) })

// What is wrong with the page whose source is `html`; `arrive` goes there anew for each width, else it is there already.
export const faults = async (page, html, arrive = async () => {}) => {
  const complaints = []
  for (const result of (await validator.validateString(html)).results)
    for (const m of result.messages) complaints.push(`html ${m.ruleId} at ${m.line}: ${m.message}`)
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 900 })
    const answer = await arrive()
    if (answer?.status() >= 500) complaints.push('status ' + answer.status())
    if (answer) await page.waitForFunction(() => document.body.classList.contains('js-enabled'))
    const devtools = await page.context().newCDPSession(page) // the page's own policy refuses a script tag
    await devtools.send('Runtime.evaluate', { expression: axe })
    const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
    for (const v of found.violations) complaints.push(`axe ${v.id} at ${width}: ${v.nodes[0].html.slice(0, 200)}`)
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    if (over > 0) complaints.push(`${over} px wider than ${width}`)
    const cut = await page.evaluate(() => [...document.querySelectorAll('svg.t-chart text')].filter((text) => {
      const [inner, outer] = [text.getBoundingClientRect(), text.closest('svg').getBoundingClientRect()]
      return inner.left < outer.left - 1 || inner.right > outer.right + 1 || inner.top < outer.top - 1 || inner.bottom > outer.bottom + 1
    }).map((text) => text.textContent))
    for (const words of cut) complaints.push(`"${words}" is cut off in a chart at ${width}`)
    await devtools.detach()
  }
  if (!/^\S.* - Trefoil$/.test(await page.title())) complaints.push(`called "${await page.title()}"`)
  return complaints
}
export const faultsAt = async (page, address) => faults(page, await (await fetch(address)).text(), () => page.goto(address))
