// The attacks of bench/abuse_serve, one after the other, with a usual client beside each.
// Environment: TREFOIL, STORE. Not here: what a small test can find (tests/browser/abuse.mjs).
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'

const sleep = (ms) => new Promise((done) => setTimeout(done, ms))
const H = 'Host: localhost\r\n'
let failed = 0
const wrong = (words) => { failed++; console.log('WRONG  ' + words) }

const serve = async (files) => {
  const server = spawn('bash', ['-c', `ulimit -n ${files} && exec "$0" --store "$1" serve --listen 127.0.0.1:0`, process.env.TREFOIL, process.env.STORE], { stdio: ['ignore', 'ignore', 'pipe'] })
  process.on('exit', () => server.kill())
  let said = ''
  while (!/serving (\S+)\/ /.test(said)) said += (await once(server.stderr, 'data'))[0]
  server.stderr.resume()
  const status = () => readFileSync(`/proc/${server.pid}/status`, 'utf8')
  return { server, port: Number(/serving \S+:(\d+)\/ /.exec(said)[1]), rss: () => Number(/RssAnon:\s+(\d+)/.exec(status())[1]) / 1024,
    cpu: () => readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(' ').slice(13, 15).reduce((a, b) => a + Number(b), 0) / 100 }
}
// A usual client, on one connection, until it is told to stop: what it was told, how fast.
const usual = (port) => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  const state = { times: [], errors: {}, going: true }
  const one = (path) => new Promise((done) => {
    const t = performance.now()
    const r = http.get({ port, path, agent, headers: { host: 'localhost' }, timeout: 20000 }, (answer) => {
      answer.resume()
      answer.on('end', () => {
        if (answer.statusCode === 200) state.times.push(performance.now() - t)
        else state.errors[answer.statusCode] = (state.errors[answer.statusCode] ?? 0) + 1
        done()
      })
    })
    r.on('timeout', () => r.destroy(new Error('no answer in 20 s')))
    r.on('error', (e) => { state.errors[e.code ?? e.message] = (state.errors[e.code ?? e.message] ?? 0) + 1; done() })
  })
  state.done = (async () => { for (let i = 0; state.going; i++) { await one(`/api/v1/find?words=dressing&limit=${1 + (i % 97)}&page=${1 + (i % 7)}`); await sleep(20) } agent.destroy() })()
  return state
}
const told = async (words, s, client, more = '') => {
  client.going = false
  await client.done
  const t = client.times.sort((a, b) => a - b), at = (share) => (t[Math.min(t.length - 1, Math.floor(t.length * share))] ?? NaN).toFixed(1)
  console.log(`${words}: ${t.length} usual answers, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, errors ${JSON.stringify(client.errors)}; memory ${s.rss().toFixed(0)} MB, ${s.cpu().toFixed(1)} s of processor${more}`)
  if (Object.keys(client.errors).length || !t.length) wrong(words + ': a usual client was not served')
  if (s.server.exitCode !== null) wrong(words + ': the server ended')
  if (s.rss() > 400) wrong(words + ': too much memory')
}
const open = (port, n, bytes, on = () => {}) => Promise.all([...Array(n)].map(() => new Promise((done) => {
  const s = net.connect(port, '127.0.0.1', () => { if (bytes) s.write(bytes); done(s) })
  s.on('error', () => done(s))
  s.on('data', (d) => on(d))
})))
const inTurns = async (port, n, bytes, on) => { // so that the queue of connections is never the matter
  const all = []
  for (let i = 0; i < n; i += 200) all.push(...(await open(port, Math.min(200, n - i), bytes, on)))
  return all
}

const s = await serve(20000)
let client = usual(s.port)
await sleep(5000)
await told('nothing else', s, client)

client = usual(s.port)
let sent = 0
const began = performance.now()
for (const headers of ['Content-Length: 1073741824', 'Transfer-Encoding: chunked'])
  await new Promise((done) => {
    const c = net.connect(s.port, '127.0.0.1')
    const block = Buffer.from(headers.startsWith('T') ? '10000\r\n' + 'a'.repeat(65536) + '\r\n' : 'a'.repeat(65536))
    const more = () => { while (!c.destroyed && sent < 2 ** 30 && c.write(block)) sent += block.length }
    c.on('connect', () => { c.write(`POST /api/v1/note/add HTTP/1.1\r\n${H}${headers}\r\n\r\n`); more() })
    c.on('drain', more)
    c.on('error', () => {})
    c.on('close', done)
  })
await sleep(2000)
await told('1 GB of body, with its length and in chunks', s, client, `; cut off after ${(sent / 2 ** 20).toFixed(1)} MB in ${((performance.now() - began - 2000) / 1000).toFixed(1)} s`)

client = usual(s.port)
let peak = 0
const bodies = await inTurns(s.port, 2000, `POST /api/v1/note/add HTTP/1.1\r\n${H}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 262144\r\n\r\n`)
const part = 'a'.repeat(25000)
for (let i = 0; i < 10; i++) { bodies.forEach((c) => c.destroyed || c.write(part)); await sleep(1000); peak = Math.max(peak, s.rss()) }
await sleep(3000)
peak = Math.max(peak, s.rss())
await told('2,000 bodies of 250 kB that never end', s, client, `; at most ${peak.toFixed(0)} MB`)
bodies.forEach((c) => c.destroy())
await sleep(2000)

client = usual(s.port)
let cut = 0
const drip = async (n, seconds, gap = 1000) => {
  const all = await inTurns(s.port, n, `GET / HTTP/1.1\r\n${H}X-Slow: `)
  all.forEach((c) => c.on('close', () => { cut++ }))
  for (let i = 0; i < seconds * 1000 / gap; i++) { all.forEach((c) => c.destroyed || c.write('a')); await sleep(gap); peak = Math.max(peak, s.rss()) }
  return all
}
const until = performance.now() + 60000
let slow = []
peak = 0
while (performance.now() < until) slow = await drip(500, 16) // those that were cut come again
await told('500 slow connections for a minute', s, client, `; ${cut} were cut, at most ${peak.toFixed(0)} MB`)
slow.forEach((c) => c.destroy())

client = usual(s.port)
cut = peak = 0
const crowd = await drip(10000, 25)
await told('10,000 connections that send a byte a second', s, client, `; ${cut} were cut, at most ${peak.toFixed(0)} MB`)
crowd.forEach((c) => c.destroy())
await sleep(1000)

client = usual(s.port)
const idle = await inTurns(s.port, 10000, `GET /healthz HTTP/1.1\r\n${H}\r\n`)
await sleep(5000)
await told('10,000 connections that were answered and wait', s, client, `; ${idle.filter((c) => !c.destroyed).length} still open`)
idle.forEach((c) => c.destroy())
await sleep(3000)
console.log(`afterwards: memory ${s.rss().toFixed(0)} MB`)
s.server.kill()

const small = await serve(2000) // 1,488 connections
client = usual(small.port)
await sleep(1000)
let answers = 0
const more = await inTurns(small.port, 4000, `GET /healthz HTTP/1.1\r\n${H}\r\n`, (d) => { answers += d.includes('ok\n') })
await sleep(3000)
console.log(`4,000 connections where there are 1,488: ${answers} answered, ${more.filter((c) => c.destroyed || c.readyState !== 'open').length} ended by the server`)
const t = performance.now()
const late = await new Promise((done) => { http.get({ port: small.port, path: '/healthz', headers: { host: 'localhost' }, agent: false, timeout: 40000 }, (r) => { r.resume(); done(r.statusCode) }).on('error', (e) => done(e.code)) })
console.log(`one who comes then: ${late} after ${((performance.now() - t) / 1000).toFixed(1)} s`)
more.forEach((c) => c.destroy())
let tries = 0, well = false
const gone = performance.now()
while (!well && tries++ < 100) { well = await new Promise((done) => { http.get({ port: small.port, path: '/healthz', headers: { host: 'localhost' }, agent: false }, (r) => { r.resume(); done(r.statusCode === 200) }).on('error', () => done(false)) }); if (!well) await sleep(50) }
console.log(`when they have gone, a new client is answered after ${(performance.now() - gone).toFixed(0)} ms`)
if (!well) wrong('no recovery')
await told('one who was there before', small, client)
small.server.kill()
process.exitCode = failed ? 1 : 0
