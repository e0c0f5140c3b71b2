-- What the store keeps about itself. store_build is of PostgreSQL only; SQLite has a file beside the store instead.

-- durable: 1
CREATE TABLE schema_step (
    module TEXT NOT NULL,
    step   INTEGER NOT NULL,
    PRIMARY KEY (module, step)
) STRICT, WITHOUT ROWID;
CREATE TABLE store_state (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    generation INTEGER NOT NULL   -- switches so far; odd: slot a is live, even: slot b, 0: nothing was built
) STRICT;
INSERT INTO store_state(id, generation) VALUES (1, 0);

-- durable: 1 (postgres)
CREATE TABLE store_build (
    who TEXT NOT NULL,
    at  BIGINT NOT NULL
);
