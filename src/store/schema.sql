-- What the store keeps about itself. store_build is of PostgreSQL only; SQLite has a file beside the store instead.
-- Step 1 may be applied twice at once by two processes that make the same store.

-- durable: 1
CREATE TABLE IF NOT EXISTS schema_step (
    module TEXT NOT NULL,
    step   INTEGER NOT NULL,
    PRIMARY KEY (module, step)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS store_state (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    generation INTEGER NOT NULL   -- switches so far; odd: slot a is live, even: slot b, 0: nothing was built
) STRICT;
INSERT INTO store_state(id, generation) VALUES (1, 0) ON CONFLICT DO NOTHING;
INSERT INTO schema_step(module, step) VALUES ('store', 1) ON CONFLICT DO NOTHING;

-- durable: 1 (postgres)
CREATE TABLE IF NOT EXISTS store_build (
    who TEXT NOT NULL,
    at  BIGINT NOT NULL
);
