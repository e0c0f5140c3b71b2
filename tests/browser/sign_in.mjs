// Signing in, in a real browser: with a password by mouse, by keyboard and with scripts off; the account's own page; an
// administrator's forms; through an OpenID Connect provider (npm's oidc-provider, a real one) with PKCE. Each page without
// a violation that axe finds, valid and no wider than the window. TAP on standard output. limit: 300
//
// Environment: TREFOIL (the program), MODULES (a node_modules folder), CHROMIUM. Not here: cookies and forms by
// themselves (tests/cli/serve_accounts.sh), tokens of providers by themselves (tests/unit/access_id_token.c).
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { faults, open } from './lib/browser.mjs'
import { ok, plan, serve, trefoil } from './lib/serve.mjs'


const run = (words, input) => execFileSync(trefoil, ['--store', 'store.db', ...words], { encoding: 'utf8', input: input ?? '', stdio: ['pipe', 'pipe', 'ignore'] })
run(['demo', 'data', '--products', '100', '--seed', '3'])
run(['build', 'data', '--quiet'])
for (const [name, role, organisation] of [['ann', 'nhs', 'RX1'], ['adam', 'administrator', 'RX9']]) {
  run(['account', 'add', name, role, organisation])
  run(['account', 'password', name], `${name} has a good password\n`)
}

// ---- a provider ----
const oidc = createServer()
oidc.listen(0, '127.0.0.1')
await once(oidc, 'listening')
const issuer = `http://127.0.0.1:${oidc.address().port}`
writeFileSync('secret', 'a-secret-of-the-client/+%\n')
const { host, stop } = await serve('store.db', '--oidc-issuer', issuer, '--oidc-client-id', 'trefoil', '--oidc-secret-file', 'secret')
console.warn = console.info = () => {} // what the provider says of being a test
const { default: Provider } = await import(process.env.MODULES + '/oidc-provider/lib/index.js')
const provider = new Provider(issuer, {
  clients: [{ client_id: 'trefoil', client_secret: 'a-secret-of-the-client/+%', redirect_uris: [host + '/sign-in/back'], grant_types: ['authorization_code'],
    response_types: ['code'] }],
  pkce: { required: () => true },
  cookies: { keys: ['x'] }
})
oidc.on('request', provider.callback())

// ---- a browser that reaches nothing but this machine ----
const browser = await open()
const page = await browser.newPage()

// The page as it is: valid, accessible, fitting. Its own source, since its cookies decide what it is.
const look = async (words) => {
  const complaints = await faults(page, await page.evaluate(async () => (await fetch(location.href)).text()))
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${words.replace(/\W+/g, '-')}.png`, fullPage: true })
  ok(!complaints.length, `${words}: accessible, valid, fits`, complaints.join('\n'))
}
const enter = async (p, name, password = `${name} has a good password`) => {
  await p.fill('#name', name)
  await p.fill('#password', password)
  await p.click('main form button')
}

// ---- by mouse ----
await page.goto(host + '/ask/note/add')
await page.click('.nhsuk-header__account-link')
await look('signing in')
await enter(page, 'ann', 'wrong')
ok((await page.textContent('.nhsuk-error-summary')).includes('the name or the password is wrong'), 'a wrong password is said')
ok((await page.inputValue('#password')) === '' && (await page.inputValue('#name')) === 'ann', 'and asked for anew, the name is not')
await enter(page, 'ann')
ok(page.url() === host + '/ask/note/add', 'signing in leads back to the page', page.url())
ok((await page.textContent('.nhsuk-header__account')).includes('ann'), 'which says who is signed in')
await look('a page of who signed in')
const cookies = await browser.cookies()
ok(cookies.length === 1 && cookies[0].httpOnly && cookies[0].sameSite === 'Lax' && cookies[0].path === '/', 'one cookie, out of scripts\' reach', JSON.stringify(cookies))
await page.goto(host + '/account')
await look('the account')
await page.fill('#purpose', 'stock list')
await page.fill('#until', '2027-06-30')
await page.click('text=Make the token')
const token = await page.textContent('#new-token')
ok(/^trefoil_[\w-]{43}$/.test(token), 'a token is made and shown')
ok((await fetch(host + '/api/v1/me', { headers: { authorization: 'Bearer ' + token } })).status === 200, 'and works')
await page.goto(host + '/account')
ok(!(await page.content()).includes(token), 'once')
await page.click('text=Withdraw')
ok((await fetch(host + '/api/v1/me', { headers: { authorization: 'Bearer ' + token } })).status === 401, 'it is withdrawn')
await page.fill('#purpose', 'x')
await page.fill('#until', 'soon')
await page.click('text=Make the token')
ok(await page.waitForFunction(() => document.activeElement.classList.contains('nhsuk-error-summary')).catch(() => false), 'a wrong day: the error summary has the focus')
await look('the account with a problem')
await page.click('text=Sign out')
ok((await page.textContent('.nhsuk-header__account')).includes('Sign in') && !(await browser.cookies()).length, 'signed out')
const kept = await page.evaluate(() => fetch('/account', { cache: 'only-if-cached', mode: 'same-origin' }).then((r) => r.status, () => 504))
ok(kept === 504, 'and the browser keeps no page of it', kept)

// ---- by keyboard ----
await page.goto(host + '/sign-in?back=/search')
await page.focus('#name')
await page.keyboard.type('ann')
await page.keyboard.press('Tab')
await page.keyboard.type('ann has a good password')
await page.keyboard.press('Enter')
await page.waitForURL('**/search')
ok(true, 'by keyboard')
await page.focus('.nhsuk-header__account-button')
await page.keyboard.press('Enter')
await page.waitForFunction(() => document.querySelector('.nhsuk-header__account').textContent.includes('Sign in'))
ok(true, 'and out')

// ---- a session that ends meanwhile ----
await page.goto(host + '/sign-in?back=/ask/note/add')
await enter(page, 'ann')
run(['--as', 'ann', 'me', 'sign-out'])
await page.fill('#code', '5012345678900')
await page.fill('#text', 'too late')
await page.click('main form button')
ok((await page.textContent('main')).includes('not saved'), 'what is sent after the end is said not to be saved')
await look('a session that has ended')

// ---- through the provider ----
const through = async (login) => {
  await page.goto(host + '/sign-in?back=/account')
  await page.click('text=Sign in with your organisation')
  for (let i = 0; i < 4 && page.url().startsWith(issuer); i++) {
    if (await page.locator('input[name=login]').count()) {
      await page.fill('input[name=login]', login)
      await page.fill('input[name=password]', 'any')
    }
    await Promise.all([page.waitForNavigation(), page.click('button[type=submit]')])
  }
}
await through('subject-1')
ok((await page.textContent('main')).includes('no account of this service belongs to you'), 'the provider knows somebody who has no account here', await page.textContent('body'))
await look('nobody here')
run(['account', 'subject', 'ann', issuer, 'subject-1'])
await through('subject-1')
ok(page.url() === host + '/account' && (await page.textContent('.nhsuk-header__account')).includes('ann'), 'and then who has', page.url() + await page.textContent('main').catch(() => ''))
ok((await browser.cookies(host)).filter((c) => c.name.startsWith('trefoil')).length === 1, 'nothing but the session remains of it')
const again = await page.goto(host + '/sign-in/back?code=x&state=y')
ok(again.status() === 403 && (await page.textContent('main')).includes('begun in another browser'), 'a way back that was not begun here is refused')
await page.goto(host + '/account')
ok((await page.textContent('.nhsuk-header__account')).includes('ann'), 'and changes nothing')
await page.click('text=Sign out')
run(['account', 'disable', 'ann'])
await through('subject-1')
ok(!(await page.textContent('.nhsuk-header__account')).includes('ann') && (await page.textContent('main')).includes('disabled'), 'a disabled account is not signed in', await page.textContent('main'))
const refused = run(['audit', 'list', '--kind', 'sign-in-failed', '--format', 'csv', '--limit', '1000']).split('\n').filter((row) => row.includes('oidc'))
ok(refused.length === 2 && refused.every((row) => row.includes('keyed:')), 'both that the provider vouched for in vain stand in the audit', refused.join('\n'))
await browser.close()

// ---- scripts off: an administrator ----
const plain = await open({ javaScriptEnabled: false })
const p = await plain.newPage()
await p.goto(host + '/sign-in?back=/ask/account/add')
await enter(p, 'adam')
await p.fill('#name', 'cleo')
await p.selectOption('#role', 'curator')
await p.fill('#organisation', 'RX2')
await p.click('main form button')
ok((await p.locator('.nhsuk-notification-banner').count()) === 1, 'scripts off: an account is made')
await p.goto(host + '/ask/account/password')
await p.fill('#name', 'cleo')
await p.fill('#password', 'cleo has a good password')
await p.click('main form button')
ok((await p.locator('.nhsuk-notification-banner').count()) === 1 && !(await p.content()).includes('cleo has'), 'scripts off: it gets a password, which is not shown')
await p.click('text=Sign out')
await p.goto(host + '/sign-in?back=/account')
await enter(p, 'cleo')
await p.fill('#current', 'cleo has a good password')
await p.fill('#password', 'cleo has a better password')
await p.click('text=Change the password')
ok((await p.textContent('.nhsuk-notification-banner')).includes('another password'), 'scripts off: she changes it')
await p.click('text=Sign out everywhere else')
ok((await p.textContent('.nhsuk-notification-banner')).includes('everywhere else'), 'scripts off: and ends other sessions')
await plain.close()
ok(run(['audit', 'verify', '--format', 'json']).includes('"faults": 0'), 'the audit is whole')
stop()
oidc.closeAllConnections()
oidc.close()
plan()
