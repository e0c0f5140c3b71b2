// The API asked by every kind of account, all of them in turn for each address: what a token's account may not see is in no
// answer, whoever asked the same a moment before, and each answer is the one that the command line gives that account.
// Needs no browser, only node. TAP on standard output. limit: 300
//
// Environment: TREFOIL (the program). Not here: all parameters (tests/store/access_matrix.c), actions (rights_actions.mjs).
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { check, ok, plan, run as trefoilRun, serve, trefoil } from './lib/serve.mjs'

const run = (...words) => trefoilRun('--store', 'store.db', ...words)

// ---- a list for each label and owner: its word is in its data set's name, its products, makers and numbers ----
const lists = { zebrafish: ['public', 'RX1'], narwhalium: ['nhs', 'RX1'], alpacoid: ['commercial', 'RX1'], bandicootan: ['commercial', 'RX2'],
  pangolinic: ['personal', 'RX1'], salamandrin: ['commercial', 'GB-MF-000012345'] }
const shared = check('506012345000')
mkdirSync('data')
for (const [word, [label, owner]] of Object.entries(lists)) {
  writeFileSync(`data/${word}.mapping`, `trefoil mapping 1
dataset: ${word}
title: The list ${word}
label: ${label}
owner: ${owner}
kind: item
thing: product
whole: yes
${word} code -> item_code role=key type=code required
Description -> description role=name
Maker -> maker role=maker
Part no -> part_no role=catalogue-no
Barcode -> gtin role=id scheme=gtin type=gtin
Price -> price role=price type=money unit=pounds
`)
  for (const [edition, price] of [['2025-01', 1], ['2025-02', 2]])
    writeFileSync(`data/${word}_${edition}.csv`, `${word} code,Description,Maker,Part no,Barcode,Price
${word}1,${word} foam dressing 5cm,${word} Makers,${word}-1,${shared},${price}.00
${word}2,${word} only item,${word} Makers,${word}-2,,${price}.50
,${word} without a key,${word} Makers,${word}-4,,1.00
`)
}
run('build', 'data', '--quiet')

const people = {
  member1: ['nhs', 'RX1', ['zebrafish', 'narwhalium', 'alpacoid', 'pangolinic']],
  member2: ['nhs', 'RX2', ['zebrafish', 'narwhalium', 'bandicootan']],
  analyst: ['analyst', 'X26', ['zebrafish', 'narwhalium', 'alpacoid', 'bandicootan', 'salamandrin']], // granted everybody's
  supplier: ['supplier', 'GB-MF-000012345', ['zebrafish', 'salamandrin']],
  curator: ['curator', 'RX2', ['zebrafish', 'narwhalium', 'bandicootan']],
  admin: ['administrator', 'RX9', ['zebrafish', 'narwhalium', 'alpacoid', 'bandicootan', 'salamandrin']]
}
const token = {}
for (const [name, [role, organisation]] of Object.entries(people)) {
  run('account', 'add', name, role, organisation)
  token[name] = JSON.parse(run('token', 'add', name, '2027-06-30', 'a test', '--scope', 'act', '--format', 'json')).facts.token
}
run('account', 'grant', 'analyst', '*', '2027-06-30', 'national prices')
token.narrow = JSON.parse(run('token', 'add', 'member1', '2027-06-30', 'a test', '--scope', 'public', '--format', 'json')).facts.token
token.public = ''
const sees = { ...Object.fromEntries(Object.entries(people).map(([name, p]) => [name, p[2]])), narrow: ['zebrafish'], public: ['zebrafish'] }

const { host, stop } = await serve('store.db', '--account-limit', '0')
const ask = (name, path, more = {}) => fetch(host + path, { ...more, headers: { ...more.headers, ...(token[name] ? { authorization: 'Bearer ' + token[name] } : {}) } })

// ---- every question that is got, with a few values ----
const values = (p) => ({ code: [shared, 'alpacoid2'], a: [shared], b: ['alpacoid2'], words: ['dressing', 'only item', 'makers'], dataset: ['alpacoid', 'zebrafish'],
  from: ['2025-01'], to: ['2025-02'], scheme: ['emdn'], reviewer: ['x'], source: ['alpacoid'] })[p.name] ??
  [p.schema.enum?.[0] ?? (p.schema.format === 'date' ? '2025-01-01' : p.schema.type === 'integer' ? '5' : 'x')]
const document = await (await fetch(host + '/api/openapi.json')).json()
const leaks = []
const wrong = []
let askings = 0
const seen = Object.fromEntries(Object.keys(token).map((name) => [name, new Set()]))
for (const [path, { get }] of Object.entries(document.paths)) {
  if (!get || !path.startsWith('/api/v1/') || path.includes('{') || path.startsWith('/api/v1/audit') || path === '/api/v1/me') continue
  const required = (get.parameters ?? []).filter((p) => p.required && p.in === 'query')
  const ways = required.length ? values(required[0]) : ['']
  for (const first of ways) {
    const given = required.map((p, i) => [p.name, i ? values(p)[0] : first])
    const address = path + '.json?' + new URLSearchParams(given)
    for (let round = 0; round < 2; round++)
      for (const name of Object.keys(token)) {
        const answer = await ask(name, address)
        const text = await answer.text()
        askings++
        if (answer.status >= 500 && answer.status !== 503) wrong.push(`${name} ${address}: ${answer.status} ${text}`)
        for (const word of Object.keys(lists)) {
          if (!text.includes(word) || given.some(([, v]) => v.includes(word))) continue
          seen[name].add(word)
          if (!sees[name].includes(word)) leaks.push(`${name} reads of ${word} at ${address}`)
        }
        if (round || name === 'narrow') continue
        const command = path.slice('/api/v1/'.length).split('/')
        const told = spawnSync(trefoil, ['--store', 'store.db', '--as', name, '--format', 'json', ...command, ...given.map(([, v]) => v)], { encoding: 'utf8' })
        const denied = /may not ask/.test(told.stderr)
        if (denied !== (answer.status === 403)) wrong.push(`${name} ${address}: ${answer.status}, the command line: ${told.stderr}`)
        else if (answer.status === 200 && told.stdout !== text) wrong.push(`${name} ${address}: another answer than the command line's`)
      }
  }
}
ok(askings > 300, `${askings} askings`)
ok(!leaks.length, 'nobody reads what is closed to it, whoever asked before', [...new Set(leaks)].join('\n'))
ok(!wrong.length, 'each is told, and refused, what the command line tells and refuses it', [...new Set(wrong)].join('\n'))
for (const name of Object.keys(token)) ok([...seen[name]].sort().join() === [...sees[name]].sort().join(), `${name} reads all that is open to it`, [...seen[name]])

// ---- actions ----
const post = (name, path, fields) => ask(name, path, { method: 'POST', body: new URLSearchParams(fields) })
for (const name of Object.keys(token)) {
  const made = (await post(name, '/api/v1/account/add', { name: 'new.' + name, role: 'nhs', organisation: 'RX1' })).status
  ok(made === (name === 'admin' ? 200 : 403), `${name} makes ${name === 'admin' ? 'an account' : 'no account'}`, made)
}
ok((await ask('member1', '/api/v1/account/list')).status === 403 && (await ask('admin', '/api/v1/account/list')).status === 200, 'administrators alone list accounts')
ok((await post('narrow', '/api/v1/note/add', { code: shared, text: 'x' })).status === 403, 'a token for what is public enters nothing')
ok((await post('public', '/api/v1/note/add', { code: shared, text: 'x' })).status === 403, 'nor does the public')
stop()
plan()
