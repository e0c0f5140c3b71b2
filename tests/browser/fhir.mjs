// FHIR as its clients see it: fhir-kit-client reads, searches and follows pages; every resource that is seen is valid
// by the definitions of R4 that the npm package fhir brings; references lead somewhere; what is closed stays closed;
// parameters that mean no good get an OperationOutcome. TAP on standard output. limit: 300
//
// Environment: TREFOIL, MODULES (a node_modules folder). Not here: what resources say word by word (golden/fhir).
import { createRequire } from 'node:module'
import { ok, plan, run, serve } from './lib/serve.mjs'

const require = createRequire(process.env.MODULES + '/')
const { Client } = await import(process.env.MODULES + '/fhir-kit-client/dist/index.js')
const { Fhir } = require('fhir')
const fhir = new Fhir()

run('demo', 'data', '--products', '150', '--seed', '3')
run('--store', 'store.db', 'build', 'data', '--quiet')
const local = await serve('store.db')
const open = await serve('store.db', '--behind-proxy') // nobody is the operator there
const base = local.host + '/fhir/R4'

// ---- every resource that is seen is kept, and judged once ----
const seen = new Map()
const complaints = []
const see = (resource) => {
  if (resource.resourceType === 'Bundle') {
    const urls = (resource.entry ?? []).map((e) => e.fullUrl)
    if (new Set(urls).size !== urls.length) complaints.push('a Bundle repeats a fullUrl')
    for (const e of resource.entry ?? []) {
      if (e.fullUrl && !e.fullUrl.endsWith(`/${e.resource.resourceType}/${e.resource.id}`)) complaints.push('fullUrl ' + e.fullUrl)
      see(e.resource)
    }
  }
  const { valid, messages } = fhir.validate(resource, { errorOnUnexpected: true })
  if (!valid) for (const m of messages) if (m.severity === 'error') complaints.push(`${resource.resourceType}/${resource.id} ${m.location}: ${m.message}`)
  if (resource.id && !/^[A-Za-z0-9.-]{1,64}$/.test(resource.id)) complaints.push('id ' + resource.id)
  if (resource.id) seen.set(`${resource.resourceType}/${resource.id}`, resource)
  return resource
}
const get = async (address, options) => {
  const r = await fetch(address.startsWith('http') ? address : base + address, options)
  return { status: r.status, headers: r.headers, body: see(await r.json()) }
}

const client = new Client({ baseUrl: base })
const statement = see(await client.capabilityStatement())
ok(statement.fhirVersion === '4.0.1' && statement.rest[0].resource.length === 4, 'the CapabilityStatement')

// ---- all pages, there and back ----
for (const resourceType of ['DeviceDefinition', 'Device', 'Organization', 'Location']) {
  const there = []
  const back = []
  let bundle = see(await client.search({ resourceType, searchParams: { _count: 7, _total: 'accurate' } }))
  const total = bundle.total
  const ids = (b) => (b.entry ?? []).map((e) => e.resource.id)
  let last = bundle
  for (; bundle; bundle = await client.nextPage({ bundle })) { there.push(ids(see(bundle))); last = bundle }
  for (bundle = last; bundle; bundle = await client.prevPage({ bundle })) back.unshift(ids(see(bundle)))
  ok(there.flat().length === total && new Set(there.flat()).size === total && total > 7, `${resourceType}: every one of ${total} is on one page`, there.flat().length)
  // pages from the end begin elsewhere, unless the last one is full; what they hold is the same
  ok(JSON.stringify(back.flat()) === JSON.stringify(there.flat()), `${resourceType}: the same backwards`, JSON.stringify([there, back]))
  const counted = await client.search({ resourceType, searchParams: { _summary: 'count' } })
  ok(counted.total === total && !counted.entry, `${resourceType}: counted`, counted.total)
  const id = there.flat()[3]
  const one = see(await client.read({ resourceType, id }))
  ok(JSON.stringify(one) === JSON.stringify(seen.get(`${resourceType}/${id}`)), `${resourceType}: read by its id it is the same`)
  const found = await client.search({ resourceType, searchParams: { _id: id } })
  ok(found.total === 1 && found.entry[0].resource.id === id, `${resourceType}: found by its id`)
}

// ---- references lead somewhere ----
const dangling = []
for (const [from, resource] of [...seen])
  for (const [, reference] of JSON.stringify(resource).matchAll(/"reference":"([^"]+)"/g))
    if (!seen.has(reference) && (await get('/' + reference)).status !== 200) dangling.push(`${from} to ${reference}`)
ok(!dangling.length, 'every reference can be read', dangling.join('\n'))

// ---- identifiers find what has them ----
const lost = []
for (const [name, resource] of [...seen].filter(([name]) => /^(DeviceDefinition|Device|Location)\//.test(name)).slice(0, 60))
  for (const { system, value } of resource.identifier ?? []) {
    const found = await client.search({ resourceType: resource.resourceType, searchParams: { identifier: `${system}|${value}`.replaceAll(',', '\\,') } })
    if (!see(found).entry?.some((e) => e.resource.id === resource.id)) lost.push(`${name} by ${system}|${value}`)
  }
ok(!lost.length, 'every identifier finds what has it', lost.join('\n'))
const words = see(await client.search({ resourceType: 'DeviceDefinition', searchParams: { _content: 'catheter', _count: 3 } }))
ok(words.total > 3 && words.entry.length === 3 && words.entry.every((e) => /catheter/i.test(JSON.stringify(e.resource))), 'words find products')
const second = see(await client.nextPage({ bundle: words }))
ok(second.entry.length && !second.entry.some((e) => words.entry.some((f) => f.fullUrl === e.fullUrl)), 'with pages of their own')
ok((await client.search({ resourceType: 'Location', searchParams: { name: 'WEX' }, options: { postSearch: true } }).catch(() => ({ total: -1 }))).total > 0, 'a search may be posted')

// ---- tags, formats, refusals ----
const first = await get('/Location/ods.TZ101')
const again = await fetch(base + '/Location/ods.TZ101', { headers: { 'If-None-Match': first.headers.get('etag') } })
ok(again.status === 304 && /GMT$/.test(first.headers.get('last-modified')), 'what a client has is not sent again')
ok(first.headers.get('content-type').startsWith('application/fhir+json'), 'the type of FHIR')
const refusals = [
  [404, '/Location/none'], [404, '/Patient'], [404, '/Location/a/b'], [404, ''], [406, '/Location?_format=xml'], [400, '/Location?_count=x'],
  [400, '/Location?_total=all'], [400, '/Location?_cursor=AAAA'], [400, '/Location?name=a,b'], [400, '/Location?name=a&name=b'],
  [400, '/Location?name:exact=a&address-postalcode=b'], [400, '/Device?identifier='], [400, '/Device?udi-di:contains=0'], [400, '/Location?%ff=1']]
for (const [status, address] of refusals) {
  const r = await get(address)
  ok(r.status === status && r.body.resourceType === 'OperationOutcome', `${status} for ${address || '/'}`, r.status + JSON.stringify(r.body))
}
ok((await get('/Location?colour=red', { headers: { Prefer: 'handling=strict' } })).status === 400, 'strict refuses what is not known')
const lenient = await get('/Location?colour=red')
ok(lenient.status === 200 && !/colour/.test(lenient.body.link[0].url), 'and else it is left out of the link too')
ok((await get('/Location', { method: 'POST', body: 'a' })).status === 405, 'nothing is written')
ok((await get('/Device/_search', { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } })).status === 415, 'a body of another type')

// ---- parameters that mean no good ----
let seed = 7
const random = (n) => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed % n }
const names = ['identifier', 'name', 'type', '_id', '_content', '_count', '_cursor', 'udi-di', 'organization', 'status', 'active', 'name:exact', 'x', '_summary', '_total', 'identifier:not']
const values = ['', 'a', '|', '||', 'a|', '|a', '%00', '%27%20OR%201=1--', '%F0%9F%92%A9', '-1', '99999999999999999999', '%5C', '%5C,', ',', 'http://snomed.info/sct|1', 'a'.repeat(3000), '<script>', '"}],"x":[{"', 'number.p1', 'ods.%2e%2e', '%25s%25n', 'number.p', '.', 'a.p', 'a.00']
const odd = []
for (let i = 0; i < 600; i++) {
  const type = ['Device', 'DeviceDefinition', 'Organization', 'Location'][random(4)]
  const address = `/${type}` + (random(5) ? '?' + Array.from({ length: 1 + random(3) }, () => `${names[random(names.length)]}=${values[random(values.length)]}`).join('&') : '/' + values[random(values.length)])
  const r = await get(address).catch((e) => ({ status: 0, body: { resourceType: String(e) } }))
  if (![200, 400, 404, 410].includes(r.status) || !['Bundle', 'OperationOutcome', type].includes(r.body.resourceType)) odd.push(`${address}: ${r.status} ${r.body.resourceType}`)
}
ok(!odd.length, 'parameters of all kinds are answered', odd.join('\n'))

// ---- what is closed stays closed ----
const outside = open.host + '/fhir/R4'
ok((await get(outside + '/Device')).body.total === 0, 'the public sees no register')
ok((await get(outside + '/Device/asset-register.EQ000001')).status === 404, 'and none of its pieces')
const all = (await get(base + '/DeviceDefinition?_summary=count')).body.total
const some = (await get(outside + '/DeviceDefinition?_summary=count')).body.total
ok(some > 0 && some < all, 'and fewer products than the operator', `${some} of ${all}`)
const closed = [...seen.values()].find((r) => r.resourceType === 'DeviceDefinition' && r.id.startsWith('item-master.'))
ok((await get(outside + '/DeviceDefinition/' + closed.id)).status === 404, 'none of a trust\'s own list')

// ---- another picture ----
const page = await get('/DeviceDefinition?_count=2')
run('--store', 'store.db', 'build', 'data', '--afresh', '--quiet')
await new Promise((resolve) => setTimeout(resolve, 300))
const stale = await get(page.body.link.find((l) => l.relation === 'next').url)
ok(stale.status === 410 && stale.body.resourceType === 'OperationOutcome', 'a page of a picture that is no more is gone', stale.status)

ok(!complaints.length, `all ${seen.size} resources are valid R4`, [...new Set(complaints)].join('\n'))
local.stop()
open.stop()
plan()
