// Every action that the server offers, sent by every kind of account on every face: the page's form, the API with a
// session's form, the API with a token. What is forbidden is refused and leaves nothing behind, neither entry nor
// account nor a row of the audit that says it was done; what is allowed is done. Forms without their session's token,
// tokens that have run out, were withdrawn or are too narrow, and what belongs to another organisation too.
// Needs no browser, only node. TAP on standard output. limit: 300
//
// The actions and what each needs come from /api/openapi.json, so a new one is tried by itself; without a body that it
// can be done with (`bodies` below) the test fails. Environment: TREFOIL. Not here: questions (rights.mjs), the rules
// behind HTTP (tests/store/access_matrix.c, tests/store/appliances_entry.c).
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { check, ok, plan, serve, trefoil } from './lib/serve.mjs'

const run = (words, input = '') => execFileSync(trefoil, ['--store', 'store.db', ...words], { encoding: 'utf8', input, stdio: ['pipe', 'pipe', 'ignore'], maxBuffer: 1 << 26 })
const told = (...words) => JSON.parse(run(['--format', 'json', ...words]))
const sql = (words) => execFileSync('sqlite3', ['store.db', words], { encoding: 'utf8' }).trim()
const until = new Date(Date.now() + 200 * 86400000).toISOString().slice(0, 10)
const list = (complaints) => [...new Set(complaints)].join('\n')

// ---- a picture: the made-up one, and a list whose makers are two suppliers and nobody's ----
const makers = { first: 'Zebra Makers Ltd', second: 'Narwhal Makers Ltd', third: 'Alpaca Makers Ltd' }
const products = Object.fromEntries(Object.keys(makers).map((k) => [k, []]))
execFileSync(trefoil, ['demo', 'data', '--products', '120', '--seed', '3'], { stdio: 'ignore' })
mkdirSync('data/ward')
let table = 'Ward code,Description,Maker,Barcode\n'
Object.keys(makers).forEach((key, m) => {
  for (let i = 0; i < 300; i++) {
    products[key].push(check(`50601${m}${String(100000 + i)}`))
    table += `${key}${i},${key} wound pack ${i},${makers[key]},${products[key][i]}\n`
  }
})
writeFileSync('data/ward/ward_2026-06.csv', table)
writeFileSync('data/ward/ward.mapping', `trefoil mapping 1
dataset: ward
title: The ward's list
label: public
owner: RX1
kind: item
thing: product
whole: yes
Ward code -> ward_code role=key type=code required
Description -> description role=name
Maker -> maker role=maker
Barcode -> gtin role=id scheme=gtin type=gtin
`)
run(['build', 'data', '--quiet'])

// ---- who there is ----
const roles = { // what each may: the table of access.h
  public: ['see-public'],
  supplier: ['see-public', 'see-own-prices', 'enter-notes', 'keep-account'],
  nhs: ['see-public', 'see-nhs', 'see-own-prices', 'enter-notes', 'keep-account'],
  analyst: ['see-public', 'see-nhs', 'see-own-prices', 'enter-notes', 'keep-account'],
  curator: ['see-public', 'see-nhs', 'see-own-prices', 'enter-notes', 'keep-account', 'curate'],
  administrator: ['see-public', 'see-nhs', 'see-own-prices', 'enter-notes', 'keep-account', 'curate', 'administer']
}
const people = {
  member1: ['nhs', 'RX1'], member2: ['nhs', 'RX2'], analyst: ['analyst', 'X26'], supplier1: ['supplier', makers.first, 'first'],
  supplier2: ['supplier', makers.second, 'second'], curator: ['curator', 'RX2'], admin: ['administrator', 'RX9']
}
const secret = (name) => `${name} has a good password`
const token = (name, scope = 'act') => told('token', 'add', name, until, 'a test', '--scope', scope).facts.token
const tokens = {}
for (const [name, [role, organisation, maker]] of Object.entries(people)) {
  run(['account', 'add', name, role, organisation, ...(maker ? ['--confirmed'] : [])])
  run(['account', 'password', name], secret(name) + '\n')
  tokens[name] = token(name)
}
for (const name of ['gone', 'erased', 'clerk']) run(['account', 'add', name, 'administrator', 'RX9'])
Object.assign(tokens, { read: token('admin', 'read'), open: token('admin', 'public'), late: token('admin'), withdrawn: token('admin'), gone: token('gone'), erased: token('erased') })
const late = sql("SELECT number FROM account_token WHERE account = (SELECT number FROM account WHERE name = 'admin') ORDER BY number").split('\n')
sql(`UPDATE account_token SET expires_at = 1700000000 WHERE number = ${late[3]}`)
run(['token', 'revoke', late[4]])
run(['account', 'disable', 'gone'])
run(['account', 'erase', 'erased'])

const { host, stop } = await serve('store.db', '--account-limit', '0')
const sessions = {}
const signIn = async (name) => {
  const answer = await fetch(host + '/sign-in', { method: 'POST', redirect: 'manual', body: new URLSearchParams({ name, password: secret(name) }) })
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0]
  const page = await (await fetch(host + '/', { headers: { cookie } })).text()
  sessions[name] = { cookie, csrf: /name="_csrf" value="([^"]*)"/.exec(page)?.[1] }
}
for (const name of Object.keys(people)) await signIn(name)
sql('CREATE TABLE kept_session AS SELECT * FROM account_session') // what ends all sessions is followed by these again
ok(Object.values(sessions).every((s) => s.csrf), 'everybody signs in')

// ---- the actions ----
const doc = await (await fetch(host + '/api/openapi.json')).json()
const actions = Object.entries(doc.paths).filter(([, x]) => x.post).map(([path, x]) => [path.slice('/api/v1/'.length), x.post['x-permission']])
const unknown = actions.filter(([, permission]) => !Object.values(roles).flat().includes(permission))
ok(actions.length >= 37 && !unknown.length, `${actions.length} actions, each with its permission`, unknown.join())

// What must be there first is done by other accounts over the API.
const sending = { 'content-type': 'application/json' }
const act = async (name, path, body) => {
  const answer = await fetch(`${host}/api/v1/${path}`, { method: 'POST', headers: { ...sending, authorization: 'Bearer ' + tokens[name] }, body: JSON.stringify(body) })
  return (await answer.json()).facts ?? {}
}
const meant = (path) => (/^(account|token)\//.test(path) ? ['administer'] : /^me\//.test(path) ? ['keep-account'] : ['enter-notes', 'curate'])
const loose = actions.filter(([path, permission]) => !meant(path).includes(permission))
ok(!loose.length, 'no action is for everybody, accounts are for administrators and oneself', loose.join('\n'))

let turn = 0
const seen = 1e9 // whatever others have entered
const pick = (me) => products[me.maker ?? 'third'][turn++ % 290] // a product that nobody has said anything of
const pair = () => ({ a: products.third[turn % 290], b: products.first[(turn++ * 7 + 3) % 290], reason: 'seen', seen })
const memberOf = { RX1: 'member1', RX2: 'member2', RX9: 'admin', X26: 'analyst', [makers.first]: 'supplier1', [makers.second]: 'supplier2' }
const assessing = { complete: 1, query: 1, score: 1, accept: 1, reject: 1, list: 1 }
const application = async (organisation, ...steps) => {
  const member = memberOf[organisation]
  const { application } = await act(member, 'appliances/application/make', { route: 'existing', product: 'Foam' })
  for (const [verb, more] of steps) await act(!assessing[verb] ? member : organisation === 'RX2' ? 'admin' : 'curator', 'appliances/application/' + verb, { application, ...more })
  return application
}
const elsewhere = (me) => (me.organisation === 'RX1' ? 'X26' : 'RX1') // nobody assesses an own organisation's
const all = ['form', 'samples', 'conformity'].map((item) => ['evidence', { item, reference: 'in the file' }])
const from = told('appliances', 'groups', '--limit', '200').tables.groups.find((g) => g.packs > 1 && !g.group.startsWith('generic-name')).group
const pack = told('appliances', 'group', from).tables.members[0].pack
const made = () => `${from.split('.')[0]}.made.${turn++}`
const back = () => act('admin', 'appliances/group/move', { pack, group: from, reason: 'a test', seen })
const split = async () => {
  const into = made()
  await back()
  await act('admin', 'appliances/group/split', { group: from, into, pack, reason: 'other', seen })
  return into
}
const linked = sql('SELECT a.code, b.code FROM a_link l JOIN a_product a ON a.id = l.product_a JOIN a_product b ON b.id = l.product_b WHERE l.chosen = 1 AND l.ppm >= 999000 ORDER BY 1').split('\n').map((l) => l.split('|'))
const person = async () => { // somebody to do something with
  const name = 'person.' + turn++
  await act('admin', 'account/add', { name, role: 'nhs', organisation: 'RX1' })
  return name
}

// A body that the action can be done with by that account, and what must be there for it.
const bodies = {
  'note/add': (me) => ({ code: pick(me), text: 'seen at the ward' }),
  correct: (me) => ({ code: pick(me), field: 'size', value: '5 cm', evidence: 'label of the box' }),
  'link/accept': pair,
  'link/reject': pair,
  'link/judge': () => ({ ...pair(), verdict: 'unsure', reviewer: 'a reviewer' }),
  'link/revoke': async () => {
    const p = pair()
    await act('admin', 'link/reject', p)
    return p
  },
  'link/withdraw': async () => {
    const [a, b] = linked[turn++ % linked.length]
    await act('admin', 'link/revoke', { a, b, reason: 'again', seen })
    return { a, b, reason: 'another size', seen }
  },
  'appliances/choose/review': () => ({ rule: 'colostomy-formed-one-piece', verdict: turn++ % 2 ? 'reviewed' : 'withdrawn', reason: 'agreed', seen }),
  'appliances/group/move': async () => {
    const group = await split()
    await back()
    return { pack, group, reason: 'has a border', seen }
  },
  'appliances/group/split': async () => {
    await back()
    return { group: from, into: made(), pack: [pack], reason: 'other', seen }
  },
  'appliances/group/merge': async () => ({ group: await split(), into: from, reason: 'the same in use', seen }),
  'appliances/group/rename': () => ({ group: from, title: 'Title ' + turn++, reason: 'plainer', seen }),
  'appliances/group/undo': async () => ({ entry: (await act('admin', 'appliances/group/rename', { group: from, title: 'Title', reason: 'x', seen })).entry, reason: 'mistaken', seen }),
  'appliances/rule/set': () => ({ rule: 'gdp-deflator', value: `${turn++ % 9}.30%`, reason: 'forecast', seen }),
  'appliances/application/make': () => ({ route: 'existing', product: 'Foam dressing ' + turn++ }),
  'appliances/application/evidence': async (me) => ({ application: await application(me.organisation), item: 'form', reference: 'in the file' }),
  'appliances/application/complete': async (me) => ({ application: await application(elsewhere(me), ...all) }),
  'appliances/application/query': async (me) => ({ application: await application(elsewhere(me)), text: 'which code?' }),
  'appliances/application/answer': async (me) => ({ application: await application(me.organisation, ['query', { text: 'which?' }]), text: 'this one' }),
  'appliances/application/score': async (me) => ({ application: await application(elsewhere(me), ...all, ['complete', {}]), quality: '38', social: '6', price: '20.5' }),
  'appliances/application/accept': async (me) => ({ application: await application(elsewhere(me)), reason: 'passes', 'without-evidence': 'seen on paper' }),
  'appliances/application/reject': async (me) => ({ application: await application(elsewhere(me)), reason: 'fails' }),
  'appliances/application/appeal': async (me) => ({ application: await application(me.organisation, ['reject', { reason: 'fails' }]), reason: 'not looked at' }),
  'appliances/application/list': async (me) => ({ application: await application(elsewhere(me)), edition: '2026-06' }),
  'appliances/application/withdraw': async (me) => ({ application: await application(me.organisation), reason: 'not made any more' }),
  'account/add': () => ({ name: 'new.' + turn++, role: 'nhs', organisation: 'RX1' }),
  'account/password': async () => ({ name: await person(), password: 'correct horse battery' }),
  'account/disable': async () => ({ name: await person() }),
  'account/enable': async () => {
    const name = await person()
    await act('admin', 'account/disable', { name })
    return { name }
  },
  'account/erase': async () => ({ name: await person() }),
  'account/subject': async () => ({ name: await person(), issuer: 'https://login.example.nhs.uk', subject: String(turn++) }),
  'account/grant': async () => ({ name: await person(), organisation: 'RX2', until, reason: 'tender' }),
  'account/revoke': async () => {
    const name = await person()
    await act('admin', 'account/grant', { name, organisation: 'RX2', until, reason: 'tender' })
    return { name, organisation: 'RX2' }
  },
  'token/add': async () => ({ name: await person(), until, purpose: 'stock' }),
  'token/revoke': async () => ({ token: (await act('admin', 'token/add', { name: 'clerk', until, purpose: 'stock' })).number }),
  'me/token': () => ({ until, purpose: 'stock' }),
  'me/revoke': async (me) => ({ token: (await act('admin', 'token/add', { name: me.name, until, purpose: 'stock' })).number }),
  'me/password': (me) => ({ current: secret(me.name), password: secret(me.name) }),
  'me/sign-out': () => ({})
}
const bodiless = actions.filter(([path]) => !bodies[path]).map(([path]) => path)
ok(!bodiless.length, 'a body is known that each action can be done with', bodiless.join('\n'))

// ---- sending ----
const formOf = (body) => new URLSearchParams(Object.entries(body).flatMap(([k, v]) => [v].flat().map((one) => [k, String(one)])))
const ways = {
  page: (path, body, s) => fetch(`${host}/ask/${path}`, { method: 'POST', redirect: 'manual', headers: s.headers, body: formOf({ ...body, ...s.fields }) }),
  form: (path, body, s) => fetch(`${host}/api/v1/${path}`, { method: 'POST', headers: s.headers, body: formOf({ ...body, ...s.fields }) }),
  json: (path, body, s) => fetch(`${host}/api/v1/${path}`, { method: 'POST', headers: { ...s.headers, 'content-type': 'application/json' }, body: JSON.stringify(body) })
}
const nobody = { headers: {}, fields: {} }
const session = (name) => ({ headers: { cookie: sessions[name].cookie }, fields: { _csrf: sessions[name].csrf } })
const bearer = (name) => ({ headers: { authorization: 'Bearer ' + tokens[name] }, fields: {} })
// All that people leave behind, what the audit says that was done, and how often it says that something was refused.
const tally = () => sql(`SELECT (SELECT COUNT(*) || ' ' || COALESCE(MAX(id), 0) FROM entry), (SELECT GROUP_CONCAT(name || state || role || organisation || COALESCE(password, '')) FROM account),
  (SELECT COUNT(*) FROM account_grant), (SELECT COUNT(*) || ' ' || COUNT(revoked_at) FROM account_token), (SELECT COUNT(*) FROM account_session);
  SELECT COUNT(*) FROM audit WHERE kind = 'action'; SELECT COUNT(*) FROM audit WHERE kind = 'denied'`).split('\n')
const standing = () => tally().slice(0, 2).join('\n')

const askers = [{ name: null, role: 'public', way: 'page' }, { name: null, role: 'public', way: 'form' }, { name: null, role: 'public', way: 'json' }]
for (const [name, [role, organisation, maker]] of Object.entries(people))
  for (const way of ['page', 'form', 'json']) askers.push({ name, role, organisation, maker, way })
const credentials = (asker) => (!asker.name ? nobody : asker.way === 'json' ? bearer(asker.name) : session(asker.name))
const may = (asker, permission) => roles[asker.role].includes(permission) && !(asker.way === 'json' && permission === 'keep-account')

const forged = [['without its token', { ...session('admin'), fields: {} }], ["with another session's", { ...session('admin'), fields: { _csrf: sessions.curator.csrf } }],
  ['from another site', { headers: { ...session('admin').headers, origin: 'https://evil.example' }, fields: session('admin').fields }]]
const rows = {} // that the audit must have at least
const wrong = { allowed: [], forbidden: [], left: [], noted: [], forged: [], narrow: [] }
let sent = 0
const refused = async (kind, words, wanted, path, way, body, s) => {
  const answer = await ways[way](path, body, s)
  const text = await answer.text()
  sent++
  if (answer.status !== wanted) wrong[kind].push(`${words} ${path} (${way}): ${answer.status} for ${wanted}: ${text.slice(0, 200)}`)
}
for (const [path, permission] of actions) {
  if (!bodies[path]) continue
  // those who may not: one body for all, because nothing may come of it
  const body = await bodies[path]({ name: 'admin', organisation: 'RX9' })
  const [stood, did, denied] = tally()
  let named = 0
  for (const asker of askers) {
    if (may(asker, permission)) continue
    named += asker.name !== null
    await refused('forbidden', asker.name ?? 'public', 403, path, asker.way, body, credentials(asker))
  }
  for (const [words, wanted] of [['late', 401], ['withdrawn', 401], ['gone', 401], ['erased', 401], ['open', 403], ['read', 403]])
    await refused('narrow', words, wanted, path, 'json', body, bearer(words))
  for (const way of ['page', 'form'])
    for (const [words, s] of forged) await refused('forged', words, 403, path, way, body, s)
  await refused('forged', 'JSON with a cookie', 403, path, 'json', { ...body, ...session('admin').fields }, session('admin'))
  const got = await fetch(`${host}/api/v1/${path}?${formOf(body)}`, bearer('admin'))
  if (got.status !== 405) wrong.forged.push(`${path} got: ${got.status}`)
  const shown = await fetch(`${host}/ask/${path}?${formOf(body)}`, session('admin'))
  if (shown.status !== 200) wrong.forged.push(`${path} shown: ${shown.status}`)
  const after = tally()
  if (after[0] !== stood || after[1] !== did) wrong.left.push(`${path}: ${stood}, ${did} actions became ${after[0]}, ${after[1]} actions`)
  if (after[2] - denied !== named + 1) wrong.noted.push(`${path}: ${named + 1} refusals, ${after[2] - denied} rows`) // and the narrow token's
  // those who may
  for (const asker of askers) {
    if (!may(asker, permission)) continue
    const one = await bodies[path](asker)
    const answer = await ways[asker.way](path, one, credentials(asker))
    const text = await answer.text()
    sent++
    if (answer.status !== 200) wrong.allowed.push(`${asker.name} ${path} (${asker.way}) ${JSON.stringify(one)}: ${answer.status} ${asker.way === 'page' ? /error-summary[^]*?<\/div>/.exec(text)?.[0].replace(/<[^>]*>|\s+/g, ' ') : text}`)
    rows[path.replaceAll('/', ' ')] = (rows[path.replaceAll('/', ' ')] ?? 0) + 1
    if (path === 'me/sign-out' || path === 'me/password') sql('INSERT OR REPLACE INTO account_session SELECT * FROM kept_session')
  }
}
for (const line of sql("SELECT question, COUNT(*) FROM audit WHERE kind = 'action' GROUP BY 1").split('\n')) {
  const [question, n] = line.split('|')
  if (Number(n) < (rows[question] ?? 0)) wrong.allowed.push(`${question}: ${rows[question]} done, ${n} in the audit`)
  delete rows[question]
}
wrong.allowed.push(...Object.keys(rows).map((question) => `${question}: done, and not in the audit`))
ok(sent > 1000, `${sent} sent`)
ok(!wrong.allowed.length, 'what is allowed is done, and written down', list(wrong.allowed))
ok(!wrong.forbidden.length, 'what is forbidden is refused', list(wrong.forbidden))
ok(!wrong.noted.length, 'each refusal of an account is written down', list(wrong.noted))
ok(!wrong.narrow.length, 'tokens that ended, or are for less, do nothing', list(wrong.narrow))
ok(!wrong.forged.length, 'nothing is done by a form without its token, from another site, or by an address', list(wrong.forged))
ok(!wrong.left.length, 'what was refused leaves nothing', list(wrong.left))

// ---- forms of richer pages, which do the same ----
const mine = await application('RX1', ['query', { text: 'which?' }])
const rich = [['/review', { ...pair(), verdict: 'same', reviewer: 'x' }], ['/appliances/apply', { route: 'existing', product: 'Foam' }], [`/appliances/applications/${mine}`, { _do: 'answer', text: 'x' }],
  ['/account/token', { purpose: 'x', until, scope: 'act' }], ['/account/revoke', { token: late[0] }], ['/account/password', { current: secret('admin'), password: 'a much better password' }],
  ['/account/sessions', {}], ['/sign-out', {}]]
const before = standing()
const taken = []
for (const [path, body] of rich)
  for (const [words, s] of [['public', nobody], ...forged]) {
    const answer = await fetch(host + path, { method: 'POST', redirect: 'manual', headers: s.headers, body: formOf({ ...body, ...s.fields }) })
    const away = answer.status === 303 && /^\/sign-in|^\/$/.test(answer.headers.get('location')) // nobody is sent to sign in, or was not signed in
    if (answer.status !== 403 && answer.status !== 401 && !(words === 'public' && away)) taken.push(`${path} ${words}: ${answer.status} ${answer.headers.get('location') ?? ''}`)
  }
ok(!taken.length, 'so do the forms of richer pages refuse them', list(taken))
ok(standing() === before, 'and leave nothing')

// ---- what is another organisation's ----
const others = []
const denied = async (name, path, body, wanted = [403]) => {
  const answer = await ways.json(path, body, bearer(name))
  if (!wanted.includes(answer.status)) others.push(`${name} ${path}: ${answer.status} ${(await answer.text()).slice(0, 200)}`)
}
const theirs = await application(makers.first, ['query', { text: 'which?' }])
const own = await application('RX2', ...all)
const settled = standing()
for (const name of ['supplier2', 'member2'])
  for (const [verb, body] of Object.entries({ evidence: { item: 'form', reference: 'x' }, answer: { text: 'x' }, appeal: { reason: 'x' }, withdraw: { reason: 'x' } }))
    await denied(name, 'appliances/application/' + verb, { application: theirs, ...body }, [403, 404])
for (const [verb, body] of Object.entries({ complete: {}, query: { text: 'x' }, score: { quality: '1', social: '1', price: '1' }, accept: { reason: 'x' }, reject: { reason: 'x' }, list: {} }))
  await denied('curator', 'appliances/application/' + verb, { application: own, ...body })
for (const name of ['supplier2', 'member1', 'analyst']) await denied(name, 'appliances/application/make', { route: 'existing', product: 'Foam', organisation: makers.first })
for (const [path, body] of [['note/add', { text: 'x' }], ['correct', { field: 'size', value: '1', evidence: 'x' }]]) {
  await denied('supplier2', path, { code: products.first[299], ...body })
  await denied('supplier1', path, { code: products.third[299], ...body })
}
ok(!others.length, "what is another organisation's is not theirs to act on", list(others))
const revoked = await ways.form('me/revoke', { token: late[0] }, session('curator'))
ok(revoked.status === 404, "another's token is not theirs to withdraw", revoked.status)
ok(standing() === settled, 'and nothing of it was entered')
ok(run(['audit', 'verify']).includes('0'), 'the audit is whole')
stop()
plan()
