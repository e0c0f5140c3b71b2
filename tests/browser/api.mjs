// The API against its own description: the OpenAPI document is valid, and every answer of every question, in every type
// that is offered, and every refusal, is what the document says. TAP on standard output. limit: 300
//
// Environment: TREFOIL, MODULES (a node_modules folder). Not here: whether answers are right (cli/serve.sh compares them
// with the command line's).
import { createRequire } from 'node:module'
import { execFileSync } from 'node:child_process'
import { ok, plan, run, serve, trefoil } from './lib/serve.mjs'

const require = createRequire(process.env.MODULES + '/')
const Ajv = require('ajv/dist/2020')
const addFormats = require('ajv-formats')
const { Validator } = await import(process.env.MODULES + '/@seriousme/openapi-schema-validator/index.js')

run('demo', 'data', '--products', '150', '--seed', '3')
run('--store', 'store.db', 'build', 'data', '--quiet')
const { host, stop } = await serve('store.db')
const doc = await (await fetch(host + '/api/openapi.json')).json()
const judged = await new Validator().validate(structuredClone(doc))
// a document that is none is seen to be none, and so is an answer
ok(!(await new Validator().validate({ openapi: '3.1.0', paths: {} })).valid, 'the validator refuses what is no document')
ok(judged.valid, 'the document is OpenAPI ' + doc.openapi, JSON.stringify(judged.errors, null, 1))

const ajv = new Ajv({ strict: false, allErrors: true })
addFormats(ajv)
// Later versions may add members, so the document allows them; today's answers have those that it names.
const strict = structuredClone(doc)
for (const name of ['Answer', 'Source', 'Problem', 'Money']) strict.components.schemas[name].additionalProperties = false
ajv.addSchema(strict, 'api')
const at = (pointer) => pointer.slice(2).split('/').reduce((x, part) => x[part.replaceAll('~1', '/').replaceAll('~0', '~')], doc)
const deref = (x) => (x?.$ref ? at(x.$ref) : x)
const compiled = new Map()
const schemaOf = (schema) => {
  const key = JSON.stringify(schema)
  if (!compiled.has(key)) compiled.set(key, ajv.compile(JSON.parse(key.replaceAll('"#/', '"api#/'))))
  return compiled.get(key)
}

// Is this answer of that operation what the document says? Returns complaints.
const checked = new Set()
const judge = async (path, method, r) => {
  const response = deref(doc.paths[path][method].responses[r.status])
  if (!response) return [`${method} ${path}: ${r.status} is not in the document: ${(await r.text()).slice(0, 200)}`]
  if (r.status === 304) return []
  const type = r.headers.get('content-type')
  const media = response.content?.[type] ?? response.content?.[type.split(';')[0]]
  if (!media) return [`${method} ${path}: ${type} for ${r.status} is not in the document`]
  checked.add(`${path} ${r.status} ${type}`)
  const complaints = []
  for (const name of Object.keys(response.headers ?? {})) if (name === 'ETag' && method === 'get' && r.status === 200 && !r.headers.get(name)) complaints.push(`${path}: no ${name}`)
  if (type.includes('json')) {
    const valid = schemaOf(media.schema)
    if (!valid(await r.json())) complaints.push(`${method} ${path} ${r.status}: ${JSON.stringify(valid.errors.slice(0, 3))}`)
  } else if (type.startsWith('text/csv')) {
    if (!/^[^\r\n]+\r?\n/.test(await r.text())) complaints.push(`${path}: no CSV`)
  } else if (Buffer.from(await r.arrayBuffer()).subarray(0, 2).toString() !== 'PK') complaints.push(`${path}: no workbook`)
  return complaints
}

// ---- every question: what it is asked with ----
run('--store', 'store.db', 'appliances', 'application', 'make', 'existing', '--organisation', 'Acme Ltd', '--product', 'Foam')
const groups = JSON.parse(run('--store', 'store.db', '--format', 'json', 'appliances', 'groups')).tables.groups
const pack = JSON.parse(run('--store', 'store.db', '--format', 'json', 'appliances', 'list', '--words', 'colostomy bag', '--limit', '1')).tables.packs[0].pack
const [code, other] = JSON.parse(run('--store', 'store.db', '--format', 'json', 'find', 'catheter', '--limit', '2')).tables.products.map((p) => p.code)
const asked = {
  find: ['words=dressing&limit=7&facets=3&excerpts=yes', 'words=nothingofthekind', `words=${code}`],
  suggest: ['words=dre'],
  show: [`code=${code}`, `code=${code}&month=2026-05`],
  compare: [`code=${code}&code=${other}`],
  alternatives: [`code=${code}`],
  crosswalk: ['scheme=emdn&code=U98'],
  changes: ['dataset=drug-tariff-part-ix&from=2026-05&to=2026-06'],
  identify: ['code=' + encodeURIComponent('(01)09520027000131(10)B1'), 'code=4006381333932'],
  'link/explain': [`a=${code}&b=${other}`],
  'link/review': ['reviewer=a'],
  products: ['limit=5&codes=yes', 'count=yes', `code=${code}`],
  organisations: ['limit=50', 'name=trust&kind=organisation'],
  makers: ['limit=50'],
  'appliances/list': ['limit=5&facets=3', 'words=nothingofthekind'],
  'appliances/changes': ['from=2026-05&to=2026-06&limit=9'],
  'appliances/history': [`pack=${pack}`],
  'appliances/choose': ['area=stoma&answer=' + encodeURIComponent('stoma=colostomy') + '&answer=' + encodeURIComponent('output=formed'), 'area=testing'],
  'appliances/group': [`group=${groups[0].group}`, `group=${pack}`],
  'appliances/reading': [`pack=${pack}`],
  'appliances/month': ['month=2026-06'],
  'appliances/application/show': ['application=1'],
  'appliances/price-cap': ['price=12.34&deflator=' + encodeURIComponent('2.30%'), 'price=dear&deflator=0'],
  'appliances/rehearse': [`group=${groups[0].group}&above=0.05&raise=0.01&dead-items=0`, 'group=nothing', 'benchmark=mean'],
  equipment: ['limit=50', 'count=yes']
}
const posts = {
  'note/add': { code, text: 'seen at the ward' },
  correct: { code, field: 'maker', value: 'Acme Ltd', evidence: 'label of the box' },
  'link/accept': { a: code, b: other, why: 'seen' },
  'link/reject': { a: code, b: other, why: 'seen' },
  'account/add': { name: 'nobody', role: 'none' },
  'token/add': { name: 'nobody' }
}
const accepts = { json: 'application/json', csv: 'text/csv', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' }

for (const [path, operations] of Object.entries(doc.paths)) {
  const question = path.slice('/api/v1/'.length)
  const complaints = []
  let answered = 0
  if (operations.get) {
    for (const query of asked[question] ?? [''])
      for (const accept of Object.values(accepts)) {
        const r = await fetch(`${host}${path}?${query}`, { headers: { accept } })
        answered += r.status === 200
        complaints.push(...(await judge(path, 'get', r)))
      }
    const plain = await fetch(`${host}${path}?${(asked[question] ?? [''])[0]}`)
    if (plain.status === 200 && plain.headers.get('etag'))
      complaints.push(...(await judge(path, 'get', await fetch(plain.url, { headers: { 'if-none-match': plain.headers.get('etag') } }))))
    await plain.arrayBuffer()
    for (const query of ['no-such-parameter=1', '%ff', 'limit=-1', 'code=00000000000000', 'words=', 'dataset=none-such'])
      complaints.push(...(await judge(path, 'get', await fetch(`${host}${path}?${query}`))))
    complaints.push(...(await judge(path, 'get', await fetch(`${host}${path}`, { headers: { accept: 'image/png' } }))))
    for (const p of operations.get.parameters ?? []) {
      if (p.schema.default !== undefined && !schemaOf(p.schema)(p.schema.default)) complaints.push(`${path}: the default of ${p.name} is none of its values`)
    }
    ok(!complaints.length && (answered > 0 || /^(link|audit|jobs)\//.test(question)), `${question}: all answers are as described`, complaints.join('\n') || 'nothing answered')
  }
  if (operations.post) {
    const send = (body) => fetch(host + path, { method: 'POST', body: new URLSearchParams(body) })
    for (const body of [posts[question] ?? {}, { 'no-such-parameter': '1' }]) complaints.push(...(await judge(path, 'post', await send(body))))
    ok(!complaints.length, `${question}, posted: all answers are as described`, complaints.join('\n'))
  }
}
for (const kind of [/ 200 application\/json/, / 200 text\/csv/, / 200 application\/vnd/, / 400 application\/problem/, / 404 application\/problem/, / 406 application\/problem/])
  ok([...checked].some((c) => kind.test(c)), `seen among ${checked.size} kinds of answers: ${kind.source.trim()}`)

// ---- the document says no less than the declarations ----
const offered = Object.keys(doc.paths).map((p) => p.slice('/api/v1/'.length).replaceAll('/', ' '))
const help = execFileSync(trefoil, ['help'], { encoding: 'utf8' })
const missing = ['find', 'show', 'products', 'sources', 'quality', 'note add'].filter((name) => !offered.includes(name) || !help.includes(name))
ok(!missing.length, 'questions of the command line are there', missing.join())
stop()
plan()
