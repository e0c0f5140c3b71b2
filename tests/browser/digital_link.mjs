// GS1 Digital Links as their clients see them: links made by digital-link.js lead to the product's page; link types, the
// linkset and the description are as the GS1-Conformant Resolver standard has them; what is wrong is said; pages of other
// sites read only where that is allowed, and only what everybody sees; the log has no lot and no serial number. TAP on
// standard output. limit: 200
//
// Environment: TREFOIL, MODULES (a node_modules folder). Not here: reading links (unit/codes_gs1).
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { ok, plan, run, serve } from './lib/serve.mjs'

const require = createRequire(process.env.MODULES + '/')
const { DigitalLink } = require('digital-link.js')
const Ajv = require('ajv')

run('demo', 'data', '--products', '150', '--seed', '3')
run('--store', 'store.db', 'build', 'data', '--quiet')
const { host, stop } = await serve('store.db', '--access-log', 'log')
const cors = await serve('store.db', '--cors')
const products = JSON.parse(run('--store', 'store.db', '--format', 'json', 'products', '--limit', '1000', '--codes'))
const gtin = products.tables.codes.find((c) => c.scheme === 'gtin' && c.dataset === 'eudamed').code
const get = (address, headers = {}, method = 'GET') =>
  fetch(address.startsWith('http') ? address : host + address, { method, headers, redirect: 'manual' })

// The made-up data has GTINs with a wrong check digit on purpose.
const right = (code) => [...code].reduce((sum, d, i) => sum + d * (i % 2 ? 1 : 3), 0) % 10 === 0

// ---- links that a client makes ----
const link = DigitalLink({ domain: host, identifier: { '01': gtin }, keyQualifiers: { 22: '2A', 10: 'LOT7', 21: 'SERIAL-42' }, keyQualifiersOrder: ['22', '10', '21'], attributes: { 17: '271231' } })
ok(link.isValid?.() !== false, 'digital-link.js finds its own link valid')
let r = await get(link.toWebUriString())
ok(r.status === 307 && r.headers.get('location') === `${host}/product/${gtin}?17=271231`, 'a link leads to the page, with its query', r.status + ' ' + r.headers.get('location'))
ok(/rel="linkset"/.test(r.headers.get('link')), 'and names its linkset')
ok((await fetch(link.toWebUriString())).status === 200, 'the page is there')
const wrong = []
for (const { code } of products.tables.codes.filter((c) => c.scheme === 'gtin' && right(c.code))) {
  const one = DigitalLink({ domain: host, identifier: { '01': code } }).toWebUriString()
  const answer = await get(one)
  if (answer.status !== 307 || !answer.headers.get('location').startsWith(`${host}/product/${code}`)) wrong.push(`${one}: ${answer.status}`)
}
ok(!wrong.length, 'every GTIN of the picture, of packages too', wrong.join('\n'))
ok((await get(`/8006/${gtin}0102/21/S1`)).status === 307, 'a piece of an item leads to the item')
const gmn = products.tables.codes.find((c) => c.scheme === 'basic-udi-di').code
ok((await get(`/8013/${gmn}`)).status === 307, 'a model number')
ok((await get(`/01/${gtin}/10/LOT%2F7/21/SERIAL-42`)).status === 307, 'a lot with a slash in it')
ok((await get(`/01/${gtin}/`)).status === 307, 'a slash at the end is forgiven')
r = await get(`/01/${gtin}`, {}, 'HEAD')
ok(r.status === 307 && !(await r.text()), 'HEAD')
r = await get(`/01/${gtin}`, {}, 'OPTIONS')
ok(r.status === 204 && r.headers.get('allow') === 'GET, HEAD, OPTIONS', 'OPTIONS')

// ---- link types ----
for (const type of ['gs1:pip', 'pip', 'https://ref.gs1.org/voc/pip', 'gs1:defaultLink'])
  ok((await get(`/01/${gtin}?linkType=${encodeURIComponent(type)}`)).headers.get('location')?.startsWith(`${host}/product/${gtin}`), 'linkType ' + type)
r = await get(`/01/${gtin}?linkType=gs1:masterData`)
ok(r.status === 307 && (await (await fetch(r.headers.get('location'))).json()).total === 1, 'linkType gs1:masterData', r.headers.get('location'))
ok((await get(`/01/${gtin}?linkType=gs1:recallStatus`)).status === 404, 'a type that is not there')

// ---- the linkset ----
const schema = {
  type: 'object', required: ['linkset'], additionalProperties: false,
  properties: { linkset: { type: 'array', minItems: 1, items: {
    type: 'object', required: ['anchor', 'https://ref.gs1.org/voc/defaultLink'], additionalProperties: false,
    properties: { anchor: { type: 'string', pattern: '^https?://[a-zA-Z0-9./]+' }, description: { type: 'string' } },
    patternProperties: { '^https://ref\\.gs1\\.org/voc/[a-zA-Z]+$': { type: 'array', minItems: 1, items: {
      type: 'object', required: ['href', 'title'], additionalProperties: false,
      properties: { href: { type: 'string', pattern: '^https?://' }, title: { type: 'string', minLength: 1 }, type: { type: 'string', pattern: '^[a-z]+/[a-z0-9+.-]+$' }, hreflang: { type: 'array', items: { type: 'string', pattern: '^[a-z]{2}$' } } }
    } } }
  } } }
}
const valid = new Ajv().compile(schema)
for (const [words, address, headers] of [['linkType=linkset', '?linkType=linkset', {}], ['linkType=all', '?linkType=all', {}], ['Accept: application/linkset+json', '', { Accept: 'application/linkset+json' }], ['Accept: application/json', '', { Accept: 'application/json' }]]) {
  r = await get(`/01/${gtin}/10/A1${address}`, headers)
  const set = await r.json()
  ok(r.status === 200 && r.headers.get('content-type') === 'application/linkset+json' && valid(set) && set.linkset[0].anchor === `${host}/01/${gtin}/10/A1`, words, JSON.stringify(valid.errors))
  ok(/json-ld#context/.test(r.headers.get('link')), words + ': with its context')
  for (const [relation, links] of Object.entries(set.linkset[0]).filter(([, v]) => Array.isArray(v)))
    for (const l of links) if ((await fetch(l.href)).status !== 200) ok(false, relation + ' leads to ' + l.href)
}
ok((await (await get(`/01/${gtin}`, { Accept: 'application/ld+json' })).json())['@context'] === 'https://ref.gs1.org/standards/resolver/linkset-context', 'JSON-LD')
r = await get(`/01/${gtin}?linkType=linkset`, { Accept: 'text/html' })
ok(r.status === 200 && /text\/html/.test(r.headers.get('content-type')) && (await r.text()).includes(`href="/product/${gtin}"`), 'a page for people')
r = await get('/.well-known/gs1resolver')
const description = await r.json()
ok(r.status === 200 && description.resolverRoot === host && description.supportedPrimaryKeys.join() === '01,8006,8013' && description.supportedLinkType[0].prefix === 'gs1:', 'the description', JSON.stringify(description))

// ---- what is wrong ----
const bad = gtin.slice(0, 13) + (9 - gtin[13])
for (const [status, address] of [[400, `/01/${bad}`], [400, '/01/123'], [400, '/01/'], [400, `/01/${gtin}/21/S/10/L`], [400, `/01/${gtin}/10/${'x'.repeat(21)}`], [400, `/01/${gtin}?17=271399`], [404, '/01/04012345123456'], [404, '/414/4012345000009'], [404, '/00/340123450000000000'], [405, null]]) {
  r = address ? await get(address) : await fetch(`${host}/01/${gtin}`, { method: 'POST', body: 'a' })
  const problem = await r.json()
  ok(r.status === status && r.headers.get('content-type') === 'application/problem+json' && problem.detail, `${status} for ${address?.slice(0, 40) ?? 'POST'}`, r.status + JSON.stringify(problem))
}
ok(/check digit/.test((await (await get(`/01/${bad}`)).json()).detail), 'a check digit is named')
r = await get(`/01/${bad}`, { Accept: 'text/html' })
ok(r.status === 400 && /check digit/.test(await r.text()), 'on a page too')

// ---- other sites ----
const origin = { Origin: 'http://elsewhere.example' }
ok(!(await get(`/01/${gtin}`, origin)).headers.get('access-control-allow-origin'), 'no CORS unless it was asked for')
r = await get(cors.host + `/01/${gtin}`, origin)
ok(r.headers.get('access-control-allow-origin') === '*' && /Link/.test(r.headers.get('access-control-expose-headers')), 'CORS where it was')
ok((await get(cors.host + `/01/${gtin}`, origin, 'OPTIONS')).headers.get('access-control-allow-methods') === 'GET, HEAD, OPTIONS', 'a preflight')
ok(!(await get(cors.host + '/api/v1/sources', origin)).headers.get('access-control-allow-origin'), 'for links only')
const closed = JSON.parse(run('--store', 'store.db', '--as', 'public', '--format', 'json', 'products', '--limit', '1000', '--codes')).tables.codes
const own = products.tables.codes.find((c) => c.scheme === 'gtin' && !closed.some((d) => d.code === c.code))
if (own) {
  ok((await get(cors.host + `/01/${own.code}`)).status === 307, 'the operator follows a link to a closed product')
  ok((await get(cors.host + `/01/${own.code}`, origin)).status === 404, 'another site does not')
}

// ---- the log ----
await new Promise((resolve) => setTimeout(resolve, 600))
const log = readFileSync('log', 'utf8')
ok(log.includes(`GET /01/${gtin} 307`) && !/SERIAL-42|LOT|\/10\/|\/21\//.test(log), 'no lot and no serial number in the log', log.split('\n').slice(0, 5).join('\n'))
stop()
cors.stop()
plan()
