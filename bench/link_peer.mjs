// The same two catalogues joined by SQL rules in DuckDB: node link_peer.mjs FOLDER ROWS
//
// What one writes in an afternoon: names of firms without their legal form, numbers without punctuation; a pair shares
// maker and number, or maker, size and (nearly) brand; each right record keeps its likeliest left one. The column of sizes
// is named size or size_text. Prints one line: seconds, pairs, precision, recall, F1. Not here: learning weights,
// probabilities.
import { openSync, readSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'

const [folder, rows] = process.argv.slice(2)
const head = Buffer.alloc(400)
readSync(openSync(`${folder}/left_${rows}.psv`), head)
const size = head.toString().split('\n')[0].split('|').find((name) => name.startsWith('size'))
const instance = await DuckDBInstance.create(':memory:')
const duck = await instance.connect()
const list = (name, columns) =>
  `CREATE TABLE ${name} AS SELECT ${columns} FROM read_csv('${folder}/${name}_${rows}.psv', delim = '|', header = true, all_varchar = true)`
const cleaned =
  `id, regexp_replace(lower(company), ',? (inc|llc|gmbh|corp|ltd|sa|ag|co)\\.?$', '') AS maker, lower(coalesce(brand, '')) AS brand,
   regexp_replace(upper(coalesce(catalog_no, '')), '[^A-Z0-9]', '', 'g') AS number,
   replace(lower(coalesce(${size}, '')), ' ', '') AS size, string_split(lower(coalesce(description, '')), ' ') AS words,
   regexp_extract(description, '(\\d+)/box|bx/(\\d+)', 1) || regexp_extract(description, '(\\d+)/box|bx/(\\d+)', 2) AS pack`
const score =
  `len(list_intersect(l.words, r.words))::DOUBLE / greatest(1, len(r.words)) + jaro_winkler_similarity(l.brand, r.brand)
   + 3 * (l.number = r.number AND r.number <> '')::INT + (l.size = r.size AND r.size <> '')::INT
   + (l.pack = r.pack AND r.pack <> '')::INT - (l.pack <> r.pack AND r.pack <> '')::INT`
const pair = `SELECT l.id AS l, r.id AS r, ${score} AS score FROM "left" l JOIN "right" r ON l.maker = r.maker AND`

const begin = process.hrtime.bigint()
await duck.run(list('"left"', cleaned).replace('/"left"_', '/left_'))
await duck.run(list('"right"', cleaned).replace('/"right"_', '/right_'))
await duck.run(`CREATE TABLE pair AS
  ${pair} l.number = r.number AND r.number <> ''
  UNION ALL
  ${pair} l.size = r.size AND r.size <> '' AND l.number <> r.number AND (r.brand = '' OR jaro_winkler_similarity(l.brand, r.brand) > 0.85)`)
await duck.run(`CREATE TABLE chosen AS SELECT r, arg_max(l, score) AS l, max(score) AS score FROM pair GROUP BY r HAVING max(score) > 2`)
const seconds = Number(process.hrtime.bigint() - begin) / 1e9

await duck.run(`CREATE TABLE truth AS SELECT * FROM read_csv('${folder}/truth_${rows}.psv', delim = '|', skip = 1, header = false, names = ['l', 'r'], all_varchar = true)`)
const reader = await duck.runAndReadAll(`SELECT (SELECT count(*) FROM chosen)::INT AS pairs, (SELECT count(*) FROM truth)::INT AS truth,
  (SELECT count(*) FROM chosen c JOIN truth t ON c.l = t.l AND c.r = t.r)::INT AS good`)
const [pairs, truth, good] = reader.getRows()[0]
const precision = good / pairs
const recall = good / truth
console.log(seconds.toFixed(2), pairs, precision.toFixed(4), recall.toFixed(4), ((2 * precision * recall) / (precision + recall)).toFixed(4))
duck.closeSync()
instance.closeSync()
