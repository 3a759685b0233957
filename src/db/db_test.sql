-- Statements for db_test.c and its neighbours, on the table of jobs.

-- What goes in comes out.
-- name: test_echo :one
-- row: id:id text:text bytes:bytes number:int real:real truth:bool
SELECT $id:id, $text:text, $bytes:bytes, $number:int, $real:real, $truth:bool;

-- name: test_add :exec
INSERT INTO job (org_id, id, kind, payload, run_after_us, attempts, created_us)
VALUES ($org:id, $id:id, $kind:text, '{}', 0, $attempts:int, 0);

-- name: test_get :maybe
-- row: kind:text attempts:int lease:id error:text dead_us:int
SELECT kind, attempts, lease_id, error, dead_us FROM job WHERE org_id = $org:id AND id = $id:id;

-- name: test_need :one
-- row: attempts:int
SELECT attempts FROM job WHERE org_id = $org:id AND id = $id:id;

-- name: test_set :count
UPDATE job SET attempts = $attempts:int WHERE org_id = $org:id AND id = $id:id;

-- name: test_list :many
-- row: id:id attempts:int
SELECT id, attempts FROM job WHERE org_id = $org:id ORDER BY attempts LIMIT $limit:int;

-- A row too many for :one.
-- name: test_any :one
-- row: id:id
SELECT id FROM job;

-- name: test_by_engine :one
-- row: engine:text
-- only: sqlite
SELECT 'sqlite';

-- name: test_by_engine :one
-- row: engine:text
-- only: postgres
SELECT 'postgres'::text;

-- name: test_on_postgres :one
-- row: version:text
-- only: postgres
SELECT version();
