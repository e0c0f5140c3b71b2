// The same file into DuckDB: node build_peer.mjs FILE DATABASE prints two times in seconds, import and key indexes.
//
// All columns with the types that DuckDB finds, into a file of its own; then an index on each column that holds a key.
import { DuckDBInstance } from '@duckdb/node-api'

const [file, database] = process.argv.slice(2)
const quoted = `'${file.replaceAll("'", "''")}'`
const instance = await DuckDBInstance.create(database)
const duck = await instance.connect()

async function seconds(...statements) {
  const begin = process.hrtime.bigint()
  for (const statement of statements) await duck.run(statement)
  return (Number(process.hrtime.bigint() - begin) / 1e9).toFixed(3)
}

const load = await seconds(`CREATE TABLE device AS SELECT * FROM read_csv(${quoted}, delim = '|', header = true)`)
const index = await seconds(
  'CREATE INDEX device_di ON device(PrimaryDI)',
  'CREATE INDEX device_number ON device(catalogNumber)',
  'CHECKPOINT'
)
console.log(load, index)
duck.closeSync()
instance.closeSync()
