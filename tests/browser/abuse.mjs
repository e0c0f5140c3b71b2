// What is sent to do harm, to a server over a list that was written to do harm: requests that two programs could read in
// two ways, bodies without end, slow and many connections, addresses that climb or guess, texts that are markup, formulas
// or SQL, in every parameter of every question and action. TAP on standard output. limit: 600
//
// Environment: TREFOIL. Needs no browser, only node. Not here: who may what (rights.mjs, rights_actions.mjs), the same with
// 1 GB and 10,000 connections (bench/abuse_serve), refusals that cli/serve.sh has.
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import net from 'node:net'
import { check, ok, plan, trefoil } from './lib/serve.mjs'

const run = (...words) => execFileSync(trefoil, ['--store', 'store.db', ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 26 })
const sql = (words) => execFileSync('sqlite3', ['store.db', words], { encoding: 'utf8' }).trim()
const sleep = (ms) => new Promise((done) => setTimeout(done, ms))

// ---- a list of products whose every text is hostile ----
const markup = '<img src=x onerror=alert(1)>'
const quoted = '"><script>alert(2)</script>'
const ends = "'</title></script>--><svg/onload=alert(3)>"
const formulas = ['=cmd|\' /C calc\'!A0', '+1+cmd', '-2+3+cmd', '@SUM(1)', '\t=1+1', '=HYPERLINK("http://evil.example","x")']
const names = [markup, quoted, ends, ...formulas, "'; DROP TABLE entry; --", '{{7*7}}${7*7}', 'javascript:alert(4)', '\u202etxt.exe', 'a\u0000b'.replace('\u0000', '%00')]
const cell = (v) => '"' + v.replaceAll('"', '""') + '"'
execFileSync(trefoil, ['demo', 'data', '--products', '60', '--seed', '3'], { stdio: 'ignore' })
mkdirSync('data/bad', { recursive: true })
const gtins = names.map((_, i) => check(`50603${String(1000000 + i)}`))
writeFileSync('data/bad/bad_2026-06.csv', 'Code,Description,Maker,Part no,Barcode,Price,Class\n' +
  names.map((name, i) => [`bad${i}`, `${name} dressing`, `${name} Ltd`, `${name}${i}`, gtins[i], '1.00', name].map(cell).join(',')).join('\n') +
  `\n,${cell(markup + ' without a key')},${cell(quoted)},,,x,\n`)
writeFileSync('data/bad/bad.mapping', `trefoil mapping 1
dataset: bad
title: ${markup}
label: public
kind: item
thing: product
whole: yes
Code -> code role=key type=code required
Description -> description role=name
Maker -> maker role=maker
Part no -> part_no role=catalogue-no
Barcode -> gtin role=id scheme=gtin type=gtin
Price -> price role=price type=money unit=pounds
Class -> class role=class scheme=own
`)
try { run('build', 'data', '--quiet') } catch (e) { if (e.status !== 3) throw e }
ok(Number(sql("SELECT COUNT(*) FROM record r JOIN source s ON s.id = r.id >> 32 WHERE s.dataset = 'bad'")) === names.length, 'a list of hostile texts is read')

const serve = async (limit, ...more) => { // with so many files at most
  const server = spawn('bash', ['-c', `${limit ? `ulimit -n ${limit} && ` : ''}exec "$0" --store store.db serve --listen 127.0.0.1:0 "$@"`, trefoil, ...more], { stdio: ['ignore', 'ignore', 'pipe'] })
  process.on('exit', () => server.kill())
  let said = ''
  while (!/serving (\S+)\/ /.test(said)) said += (await once(server.stderr, 'data'))[0]
  server.stderr.resume()
  const host = /serving (\S+)\/ /.exec(said)[1]
  return { host, port: Number(host.split(':').pop()), server, memory: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]) / 1024 }
}
const { host, port, server, memory } = await serve(0)
const files = () => readdirSync(`/proc/${server.pid}/fd`).length

// ---- requests that two programs could read in two ways ----
// Sends bytes; the codes of all answers, and whether the connection was ended.
const raw = (bytes, answers = 9, wait = 5000) => new Promise((done) => {
  const s = net.connect(port, '127.0.0.1', () => s.write(bytes, 'latin1'))
  let got = '', closed = false
  const end = () => { clearTimeout(timer); s.destroy(); done({ codes: [...got.matchAll(/HTTP\/1\.1 (\d+)/g)].map((m) => Number(m[1])), closed, got }) }
  const timer = setTimeout(end, wait)
  s.on('data', (d) => { got += d.toString('latin1'); if (got.split('HTTP/1.1 ').length > answers) setTimeout(end, 20) })
  s.on('close', () => { closed = true; end() })
  s.on('error', () => {})
})
const H = 'Host: localhost\r\n'
const after = `GET /healthz?smuggled HTTP/1.1\r\n${H}\r\n`
const post = (headers, body) => `POST /healthz HTTP/1.1\r\n${H}${headers}\r\n${body}${after}`
const chunked = (body) => post('Transfer-Encoding: chunked\r\n', body)
const refused = {
  'chunks and a length': post('Transfer-Encoding: chunked\r\nContent-Length: 3\r\n', '0\r\n\r\n'),
  'a length and chunks': post('Content-Length: 3\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'),
  'the same length twice': post('Content-Length: 3\r\nContent-Length: 3\r\n', 'abc'),
  'a list of lengths': post('Content-Length: 3, 3\r\n', 'abc'),
  'a length with a sign': post('Content-Length: +3\r\n', 'abc'),
  'a length below nothing': post('Content-Length: -1\r\n', ''),
  'a length in hexadecimal': post('Content-Length: 0x3\r\n', 'abc'),
  'a length beyond 64 bits': post('Content-Length: 18446744073709551619\r\n', 'abc'),
  'a length of nothing': post('Content-Length:\r\n', ''),
  'two codings': post('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'),
  'the coding twice': post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', '0\r\n\r\n'),
  'the coding that is none': post('Transfer-Encoding: identity\r\n', ''),
  'a coding behind a control': post('Transfer-Encoding: \x0bchunked\r\n', '0\r\n\r\n'),
  'a blank before the colon': post('Transfer-Encoding : chunked\r\nContent-Length: 5\r\n', '0\r\n\r\n'),
  'a coding on the next line': post('Transfer-Encoding:\r\n chunked\r\n', '0\r\n\r\n'),
  'a length on the next line': post('X-A: b\r\n Content-Length: 3\r\n', ''),
  'a coding of HTTP/1.0': `POST / HTTP/1.0\r\n${H}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n${after}`,
  'a header before the first': `GET /healthz HTTP/1.1\r\n X-A: b\r\n${H}\r\n${after}`,
  'a line that is no header': `GET /healthz HTTP/1.1\r\n${H}nonsense\r\n\r\n${after}`,
  'a carriage return alone': post('X-A: b\rContent-Length: 3\r\n', ''),
  'chunks': chunked('3\r\nabc\r\n0\r\n\r\n'),
  'chunks with something behind': chunked('3;a=b\r\nabc\r\n0\r\n\r\n'),
  'chunks that end with a line feed': chunked('3\nabc\n0\n\n'),
  'chunks in two bases': chunked('0x3\r\nabc\r\n0\r\n\r\n'),
  'a chunk beyond 64 bits': chunked('10000000000000003\r\nabc\r\n0\r\n\r\n'),
  'headers behind the chunks': chunked('0\r\nContent-Length: 50\r\nHost: evil.example\r\n\r\n'),
  'a whole address': `GET http://evil.example/healthz HTTP/1.1\r\n${H}\r\n${after}`,
  'a version that is not spoken': `GET /healthz HTTP/2.0\r\n${H}\r\n${after}`,
  'a host with a user': `GET /healthz HTTP/1.1\r\nHost: localhost@evil.example\r\n\r\n${after}`,
  'a tunnel': `CONNECT evil.example:80 HTTP/1.1\r\n${H}\r\n${after}`
}
const through = []
await Promise.all(Object.entries(refused).map(async ([words, bytes]) => {
  const { codes, closed, got } = await raw(bytes)
  if (!closed || codes.some((c) => c < 400) || !codes.length || got.includes('\nok\n')) through.push(`${words}: ${codes.join(' ')} ${closed ? '' : 'open'}`)
}))
ok(!through.length, `${Object.keys(refused).length} requests that could be read in two ways are refused, and nothing behind them is read`, through.join('\n'))
const two = await raw(`GET /healthz HTTP/1.1\r\n${H}\r\n${after}`, 2)
ok(two.codes.join() === '200,200', 'two good ones on one connection are two answers', two.codes)
ok((await raw(post('Content-Length: 3\r\n', 'abc'), 2)).codes.length === 2, 'and so are two of which one has a body')
const length = await raw(chunked(''))
ok(length.codes[0] === 411, 'who sends chunks is told to say the length', length.codes)

// ---- bodies without end, and slow ones ----
const before = memory()
const flood = await new Promise((done) => { // a body that is longer than what was said may be
  const s = net.connect(port, '127.0.0.1', () => s.write(`POST /api/v1/note/add HTTP/1.1\r\n${H}Content-Length: 1073741824\r\n\r\n`))
  const block = Buffer.alloc(65536, 97)
  let sent = 0, got = ''
  const more = () => { while (!s.destroyed && sent < 1 << 28 && s.write(block)) sent += block.length }
  s.on('drain', more)
  s.on('connect', more)
  s.on('data', (d) => { got += d })
  s.on('error', () => {})
  s.on('close', () => done({ sent, got }))
  setTimeout(() => s.destroy(), 10000)
})
ok(flood.sent < 1 << 26, `1 GB is cut off after ${flood.sent >> 20} MB`, flood.got)
ok(memory() - before < 8, `and costs ${(memory() - before).toFixed(1)} MB`)

const address = `${host}/product/${gtins[3]}`
const times = async (n) => {
  const all = []
  for (let i = 0; i < n; i++) {
    const t = performance.now()
    const answer = await fetch(address + `?turn=${i}`) // made anew, not kept
    await answer.arrayBuffer()
    if (answer.status === 200) all.push(performance.now() - t)
  }
  return all.sort((a, b) => a - b)
}
const many = (n, bytes, to = port) => Promise.all([...Array(n)].map(() => new Promise((done) => {
  const s = net.connect(to, '127.0.0.1', () => { s.write(bytes); done(s) })
  s.on('error', () => done(s))
})))
const quiet = await times(20)

// Bodies that are begun and never end: what all of them together take is bounded, whoever comes then is told to come again.
const heavy = await many(400, `POST /api/v1/note/add HTTP/1.1\r\n${H}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 250001\r\n\r\n${'a'.repeat(250000)}`)
await sleep(2000)
ok(memory() - before < 150, `400 bodies of 250 kB that do not end cost ${(memory() - before).toFixed(0)} MB`)
const post1 = () => fetch(host + '/api/v1/note/add', { method: 'POST', body: new URLSearchParams({ code: gtins[0], text: 'x' }) })
ok((await post1()).status === 200, 'another one is taken meanwhile')
let crowded = 0, taken = 0
heavy.forEach((s) => s.on('data', (d) => { crowded += /^HTTP\/1.1 503[^]*Retry-After/.test(d); taken += /^HTTP\/1.1 4/.test(d) }))
heavy.forEach((s) => s.write('a'))
for (let i = 0; i < 100 && crowded + taken < 400; i++) await sleep(100)
ok(crowded > 100 && crowded + taken === 400, `at their end ${crowded} are told to come again: all bodies together have 64 MB`, taken)
heavy.forEach((s) => s.destroy())

const slow = await many(300, `GET /api/v1/sources HTTP/1.1\r\n${H}X-Slow: `)
let dripping = true, ended = 0
slow.forEach((s) => s.on('close', () => { ended++ }))
const began = performance.now()
const drip = (async () => { while (dripping) { slow.forEach((s) => s.destroyed || s.write('a')); await sleep(1000) } })()
const busy = await times(20)
ok(busy.length === 20 && busy[10] < Math.max(10 * quiet[10], 100), `with 300 slow connections a page takes ${busy[10].toFixed(1)} ms, without ${quiet[10].toFixed(1)}`)
while (ended < 300 && performance.now() - began < 40000) await sleep(200)
dripping = false
await drip
ok(ended === 300, `the slow ones are cut after ${((performance.now() - began) / 1000).toFixed(0)} s`, ended)

// ---- more connections than there may be ----
const small = await serve(200)
const crowd = await many(400, '', small.port)
const came = performance.now()
const alive = await fetch(small.host + '/healthz', { signal: AbortSignal.timeout(12000) }).then((r) => r.status, (e) => String(e))
ok(alive === 200, `with twice as many connections as there may be, one more is answered after ${((performance.now() - came) / 1000).toFixed(1)} s: idle ones give way`, alive)
crowd.forEach((s) => s.destroy())
let recovered = 0
for (let i = 0; i < 50 && !recovered; i++) {
  await sleep(100)
  recovered = await fetch(small.host + '/healthz').then((r) => r.status === 200 && i + 1, () => 0)
}
ok(recovered, `and when they have gone, everybody is again (after ${recovered} tries)`)
small.server.kill()

// ---- addresses that climb, addresses that are guessed ----
const climbs = ['/../../../../etc/passwd', '/assets/../../../../etc/passwd', '/assets/%2e%2e/%2e%2e/%2e%2e/etc/passwd', '/assets/..%2f..%2f..%2fetc%2fpasswd', '/assets/....//....//etc/passwd',
  '/assets/..\\..\\..\\etc\\passwd', '/assets/%5c..%5c..%5cetc%5cpasswd', '/assets/%252e%252e%252fetc%252fpasswd', '/assets//etc/passwd', '//etc/passwd', '/assets/%c0%ae%c0%ae/etc/passwd', '/assets/./../store.db',
  '/product/..%2f..%2f..%2fetc%2fpasswd', '/jobs/../../etc/passwd', '/jobs/..%2f..%2fetc%2fpasswd', '/api/v1/jobs/..%2f..%2f/result', '/fhir/R4/Device/..%2f..%2fetc%2fpasswd', '/ask/..%2f..%2fbuild',
  '/api/v1/../v1/build', '/api/v1/sources%00.json', '/api/v1/show.json?code=../../etc/passwd', '/ask/show?code=file:///etc/passwd', '/appliances/list?words=..%2f..%2fetc%2fpasswd']
const guesses = ['/admin', '/login', '/.git/config', '/.env', '/store.db', '/store.db-wal', '/trefoil.db', '/server-status', '/debug/pprof', '/api', '/api/', '/api/v1', '/api/v2/sources', '/api/v1/build', '/api/v1/serve',
  '/api/v1/backup', '/api/v1/restore', '/api/v1/match', '/api/v1/demo', '/api/v1/withdraw', '/ask/build', '/ask/serve', '/ask/restore', '/ask/', '/jobs/1', '/jobs/0', '/api/v1/jobs/1', '/assets/', '/assets/store.db',
  '/assets', '/product', '/product/', '/favicon.ico', '/robots.txt', '/wp-login.php', '/cgi-bin/test', '/API/V1/SOURCES', '/api/v1/sources/', '/api/v1//sources', '/%61pi/v1/build']
const found = []
for (const path of [...climbs, ...guesses]) {
  const { got, codes } = await raw(`GET ${path} HTTP/1.1\r\n${H}Connection: close\r\n\r\n`)
  if (/root:|SQLite format|CREATE TABLE/.test(got) || codes.length !== 1 || codes[0] >= 500) found.push(`${path}: ${codes}`)
  if (guesses.includes(path) && ![301, 303, 400, 404, 405].includes(codes[0])) found.push(`${path}: ${codes}`)
}
ok(!found.length, `${climbs.length} addresses that climb and ${guesses.length} that are guessed lead nowhere`, found.join('\n'))

// ---- hostile texts on every page and in every download ----
const doc = await (await fetch(host + '/api/openapi.json')).json()
const questions = Object.entries(doc.paths).filter(([path, x]) => x.get?.parameters && !path.includes('{') && path.startsWith('/api/v1/')).map(([path, x]) => [path.slice('/api/v1/'.length), x.get.parameters.filter((p) => !p.name.startsWith('_'))])
const plainly = (p) => ({ code: gtins[0], a: gtins[0], b: gtins[1], words: 'dressing', dataset: 'bad', from: '2026-05', to: '2026-06', scheme: 'emdn', reviewer: 'x' })[p.name] ?? p.schema.enum?.[0] ?? p.schema.items?.enum?.[0] ??
  (p.schema.format === 'date' ? '2026-01-01' : p.schema.type === 'integer' ? '5' : p.schema.pattern?.startsWith('^[0-9]{4}-') ? '2026-06' : 'x')
const wanted = (params) => params.filter((p) => p.required).map((p) => [p.name, plainly(p)])
const markup1 = /<img src=x|<script>alert|<svg\/onload|href="javascript:/, live = /<[^>]*\son\w+=/ // as markup; escaped it is text
const shown = [], cells = []
let looked = 0, downloads = 0
const look = async (path) => {
  const answer = await fetch(host + path)
  const text = await answer.text()
  looked++
  if (answer.status >= 500) shown.push(`${path}: ${answer.status}`)
  const bare = text.replace(/"[^"]*"/g, '""') // attributes, whose quotes are none of the texts'
  if (/html/.test(answer.headers.get('content-type'))) for (const [what, of] of [[markup1, text], [live, bare]]) if (what.test(of)) shown.push(`${path}: ${of.slice(Math.max(0, what.exec(of).index - 80), what.exec(of).index + 60)}`)
  if (answer.headers.get('x-content-type-options') !== 'nosniff' || (/html/.test(answer.headers.get('content-type')) && !/script-src 'self'/.test(answer.headers.get('content-security-policy')))) shown.push(`${path}: no policy`)
  return text
}
for (const code of gtins) for (const path of ['/product/', '/scan?code=', '/link?a=' + gtins[0] + '&b=', `/compare?code=${gtins[0]}&code=`]) await look(path + code)
for (const name of names) for (const path of ['/search?words=', '/ask/find?words=', '/appliances/list?words=', '/product/', '/scan?code=', '/appliances/groups?words=', '/sign-in?back=', '/ask/organisations?name=', '/appliances/rehearse?group=', '/review?reviewer=']) await look(path + encodeURIComponent(name))
for (const page of ['/', '/appliances', '/sources', '/quality', '/appliances/changes', '/appliances/changes.atom', '/appliances/quality', '/appliances/use', '/appliances/variation', '/appliances/applications', '/jobs', '/account']) await look(page)
for (const [question, params] of questions) await look(`/ask/${question}?${new URLSearchParams(wanted(params))}`)
ok(!shown.length, `hostile texts are text on ${looked} pages`, [...new Set(shown)].join('\n'))

const fields = (text) => [...text.matchAll(/("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/g)].map((m) => (m[1].startsWith('"') ? m[1].slice(1, -1).replaceAll('""', '"') : m[1]))
for (const [question, params] of questions)
  for (const more of question === 'show' ? gtins.map((code) => [['code', code]]) : question === 'find' ? [[['words', 'dressing'], ['limit', '200']]] : [wanted(params)]) {
    const answer = await fetch(`${host}/api/v1/${question}.csv?${new URLSearchParams(more)}`)
    downloads += answer.status === 200
    for (const field of fields(await answer.text())) if (/^[=+@\t\r]|^-(?!\d+(\.\d+)?$)/.test(field) && field !== '-') cells.push(`${question}: ${field.slice(0, 60)}`)
  }
ok(downloads > 20 && !cells.length, `no cell of ${downloads} downloads is a formula`, [...new Set(cells)].join('\n'))

// ---- SQL, and what else is no value, in every parameter ----
const injections = ["'", "' OR '1'='1", '"; DROP TABLE entry; --', "x') UNION SELECT 1, body FROM entry --", "1; SELECT pg_sleep(9)", '1 OR 1=1', '$1', '%s%n%x', '\\', '99999999999999999999', '1e999', 'NaN', '\u0007',
  '$(id)', 'a'.repeat(7000), '" OR ""="']
const tables = () => sql('SELECT (SELECT COUNT(*) FROM entry), (SELECT COUNT(*) FROM account), (SELECT COUNT(*) FROM source), (SELECT COUNT(*) FROM record), (SELECT COUNT(*) FROM sqlite_master)')
const stood = tables()
const told500 = [], revealed = []
let asked = 0
const judge = async (words, answer) => {
  const text = await answer.text()
  asked++
  if (answer.status >= 500) told500.push(`${words}: ${answer.status} ${text.slice(0, 200)}`)
  if (answer.status >= 400 && /sqlite|syntax error|near "|libpq|src\/|\.c:\d/i.test(text.replace(/"instance": "[^"]*"|&quot;[^]*?&quot;|value="[^"]*"/g, ''))) revealed.push(`${words}: ${text.slice(0, 300)}`)
}
for (const [question, params] of questions) {
  for (const p of params)
    await Promise.all(injections.map(async (bad) => judge(`${question} ${p.name}=${bad.slice(0, 30)}`, await fetch(`${host}/api/v1/${question}.json?${new URLSearchParams([...wanted(params).filter(([name]) => name !== p.name), [p.name, bad]])}`))))
  await judge(question + ' cursor', await fetch(`${host}/api/v1/${question}.json?${new URLSearchParams([...wanted(params), ['_cursor', "' OR 1=1 --"], ['_table', "x'; --"]])}`))
}
for (const [path, x] of Object.entries(doc.paths).filter(([, x]) => x.post)) {
  const properties = Object.keys(x.post.requestBody.content['application/x-www-form-urlencoded'].schema.properties)
  for (const bad of injections.slice(0, 6)) await judge(`${path} ${bad}`, await fetch(host + path, { method: 'POST', headers: { origin: 'https://evil.example' }, body: new URLSearchParams(properties.map((name) => [name, bad])) }))
}
for (const header of ['authorization', 'cookie', 'if-none-match', 'prefer', 'accept', 'x-forwarded-for', 'accept-encoding', 'origin'])
  for (const bad of injections.slice(0, 4)) await judge(`${header}: ${bad}`, await fetch(host + '/api/v1/sources.json', { headers: { [header]: header === 'cookie' ? 'trefoil-session=' + bad : header === 'authorization' ? 'Bearer ' + bad : bad } }))
ok(asked > 1500 && !told500.length, `${asked} askings with what is no value: none fails the server`, [...new Set(told500)].join('\n'))
ok(!revealed.length, 'and none is told what is behind', [...new Set(revealed)].join('\n'))
ok(tables() === stood, 'the tables stand as they were', tables())
const every = (await (await fetch(host + '/api/v1/find.json?words=dressing&limit=500')).json()).tables.products.length
const injected = (await (await fetch(host + '/api/v1/find.json?words=' + encodeURIComponent("' OR '1'='1") + '&limit=500')).json()).tables?.products?.length ?? 0
ok(injected < every, 'a search that is SQL does not find everything', `${injected} of ${every}`)

ok((await fetch(host + '/healthz')).status === 200 && server.exitCode === null, 'the server still serves')
await sleep(300)
ok(files() < 150 && memory() - before < 150, `with ${files()} open files and ${memory().toFixed(0)} MB`)
server.kill()
await once(server, 'exit')
ok(server.exitCode === 0 || server.signalCode === 'SIGTERM', 'and ends when told', server.exitCode)
plan()
