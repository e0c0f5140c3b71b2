// What tests of served pages and interfaces share: a made-up picture, the server over it, TAP on standard output.
//
// Environment: TREFOIL (the program). Not here: browsers (pages.mjs), clients of one standard.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'

export const trefoil = process.env.TREFOIL
export const run = (...words) => execFileSync(trefoil, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 28 })

let n = 0
export const ok = (fine, words, why = '') => {
  console.log(`${fine ? 'ok' : 'not ok'} ${++n} - ${words}`)
  if (!fine && why) console.log(String(why).split('\n').slice(0, 12).map((line) => '# ' + line.slice(0, 400)).join('\n'))
}
export const plan = () => console.log(`1..${n}`)

// The digits with their check digit (GTIN).
export const check = (digits) => digits + (10 - [...digits].reverse().reduce((sum, d, i) => sum + d * (i % 2 ? 1 : 3), 0) % 10) % 10

// The program serving `store`; stops with the process.
export const serve = async (store, ...more) => {
  const server = spawn(trefoil, ['--store', store, 'serve', '--listen', '127.0.0.1:0', ...more], { stdio: ['ignore', 'ignore', 'pipe'] })
  process.on('exit', () => server.kill())
  let said = ''
  while (!/serving (\S+)\/ /.test(said)) said += (await once(server.stderr, 'data'))[0]
  server.stderr.resume()
  return { host: /serving (\S+)\/ /.exec(said)[1], stop: () => server.kill() }
}
