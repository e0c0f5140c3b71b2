// The scan box in a real browser: what a hand scanner types, with scripts and without, and a code before the camera (a
// file that chromium shows in a camera's place). TAP on standard output. limit: 300
//
// Environment: TREFOIL (the program), ROOT (the checkout), MODULES (a node_modules folder), CHROMIUM. Not here: what codes
// mean (tests/golden/identify). The symbol is written by the library that reads it, so this tells nothing of how well it
// reads what others print.
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { open as openBrowser } from './lib/browser.mjs'
import { ok, plan, run, serve } from './lib/serve.mjs'

const require = createRequire(process.env.MODULES + '/')
const z = require(process.env.ROOT + '/build/npm/assets/node_modules/@zxing/library')
const GS = '\u001d'


run('demo', 'data', '--products', '150', '--seed', '3')
run('--store', 'store.db', 'build', 'data', '--quiet')
const { host, stop } = await serve('store.db')
const products = JSON.parse(run('--store', 'store.db', '--format', 'json', 'find', 'catheter', '--limit', '20')).tables.products
const { code: gtin, name } = products.find((p) => p.scheme === 'gtin')
const scanned = `01${gtin.padStart(14, '0')}10LOT42${GS}21SER9`

// ---- a film of the symbol ----
const matrix = new z.DataMatrixWriter().encode(GS + scanned, z.BarcodeFormat.DATA_MATRIX, 0, 0, null)
const [width, height, module] = [640, 480, 8]
const left = Math.floor((width - matrix.getWidth() * module) / 2)
const top = Math.floor((height - matrix.getHeight() * module) / 2)
const luma = Buffer.alloc(width * height, 235)
for (let y = 0; y < matrix.getHeight() * module; y++) {
  for (let x = 0; x < matrix.getWidth() * module; x++) {
    if (matrix.get(Math.floor(x / module), Math.floor(y / module))) luma[(top + y) * width + left + x] = 16
  }
}
const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc(width * height / 2, 128)])
writeFileSync('camera.y4m', Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`), ...Array(10).fill(frame)]))

const open = (options) => openBrowser(options, ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream',
  '--use-file-for-fake-video-capture=' + process.cwd() + '/camera.y4m'])
const reads = async (page) => [await page.locator('h2:has-text("In the picture") + p').innerText(), await page.locator('main').innerText()]
const right = ([product, all]) => product.includes(name) && all.includes('LOT42') && all.includes('SER9')

// ---- scripts off: whatever a scanner can be set to send for GS ----
const plain = await open({ javaScriptEnabled: false })
const p = await plain.newPage()
for (const sign of ['\u241d', '<GS>', '{GS}', '[GS]', '\\x1D', '^]']) {
  await p.goto(host + '/scan')
  await p.fill('#code', ']d2' + scanned.replace(GS, sign))
  await p.keyboard.press('Enter')
  ok(right(await reads(p)), `scripts off: a scan with ${sign} is read`, (await reads(p))[1])
}
await p.goto(host + '/scan?code=' + encodeURIComponent(']d2' + scanned))
ok(right(await reads(p)), 'the character itself is taken from an address')
ok((await p.inputValue('#code')) === ']d2' + scanned.replace(GS, '\u241d'), 'and shown by its sign')
ok(await p.locator('[data-camera]').isHidden(), 'scripts off: no button that would do nothing')
await p.goto(host + '/')
await p.fill('#words', ']C1' + scanned.replace(GS, '\u241d'))
await p.click('main form button')
ok(new URL(p.url()).pathname === '/scan' && right(await reads(p)), 'scanned into the search box of the first page')
await plain.close()

// ---- a scanner that types, Ctrl and a bracket for GS ----
const browser = await open()
const page = await browser.newPage()
const abroad = []
const complaints = []
const fetched = []
page.on('request', (r) => { fetched.push(r.url()); if (!r.url().startsWith(host + '/') && !r.url().startsWith('data:')) abroad.push(r.url()) })
page.on('console', (m) => { if (m.type() === 'error') complaints.push(m.text()) })
page.on('pageerror', (why) => complaints.push(String(why)))
const answer = await page.goto(host + '/scan')
await page.waitForFunction(() => document.body.classList.contains('js-enabled'))
ok(await page.evaluate(() => document.activeElement.id) === 'code', 'the field waits for the scanner')
for (const part of (']d2' + scanned).split(GS).flatMap((part, i) => i ? [GS, part] : [part])) {
  if (part === GS) await page.keyboard.press('Control+]')
  else await page.keyboard.type(part)
}
await page.keyboard.press('Enter')
await page.waitForURL('**/scan?code=*')
ok(right(await reads(page)), 'what a scanner types is read', (await reads(page))[1])

// ---- the camera ----
ok(answer.headers()['permissions-policy'].includes('camera=(self)') && (await (await fetch(host + '/')).headers.get('permissions-policy')).includes('camera=()'),
  'the camera is allowed on this page alone')
ok(!/unsafe|blob:|wasm/.test(answer.headers()['content-security-policy']), 'the policy is as strict as everywhere')
await page.goto(host + '/scan')
await page.waitForFunction(() => document.body.classList.contains('js-enabled'))
ok(!fetched.some((address) => /zxing|scan-/.test(address)), 'no reader is fetched before it is wanted')
await page.click('[data-camera] button')
await page.waitForURL('**/scan?code=*', { timeout: 60000 }).catch(async () => complaints.push(await page.locator('[role=status]').innerText()))
ok((await page.inputValue('#code')).startsWith(']d2') && right(await reads(page)), 'a symbol before the camera is read', complaints.join('\n'))
ok(!abroad.length && !complaints.length, 'nothing asked of another host, nothing refused', [...abroad, ...complaints].join('\n'))
await browser.close()
stop()
plan()
