-- Runs that candidates ask for, and their queue.

-- Whether one of this part is waiting or running.
-- name: code_run_open :one
-- row: open:bool
SELECT EXISTS (SELECT 1 FROM code_run
	WHERE org_id = $org:id AND path_id = $path:id AND state IN ('waiting', 'running'));

-- The last turn of this candidate, and the present one: of whoever went last. NULL: nobody has been yet.
-- name: code_run_turns :one
-- row: own:int running:int done:int failed:int
SELECT (SELECT MAX(turn) FROM code_run WHERE org_id = $org:id AND person_id = $person:id),
	(SELECT MAX(turn) FROM code_run WHERE org_id = $org AND state = 'running'),
	(SELECT MAX(turn) FROM code_run WHERE org_id = $org AND state = 'done'),
	(SELECT MAX(turn) FROM code_run WHERE org_id = $org AND state = 'failed');

-- How many wait or run without a ticket.
-- name: code_run_lost :one
-- row: count:int
SELECT (SELECT COUNT(*) FROM code_run WHERE org_id = $org:id AND state IN ('waiting', 'running'))
	- (SELECT COUNT(*) FROM job WHERE org_id = $org AND kind = 'code.run' AND dead_us IS NULL);

-- name: code_run_path :maybe
-- row: id:id
SELECT id FROM code_path WHERE org_id = $org:id AND sitting_id = $sitting:id AND part = $part:text;

-- name: code_run_insert :exec
INSERT INTO code_run (org_id, id, path_id, person_id, revision, language, source, input, turn, state, attempts, asked_us)
VALUES ($org:id, $id:id, $path:id, $person:id, $revision:int, $language:text, $source:text, $input:text, $turn:int,
	'waiting', 0, $asked_us:int);

-- name: code_run_find :maybe
-- row: revision:int language:text input:text state:text turn:int asked_us:int ended_us:int built:bool tests:int passed:int failed_group:text failed_test:text report:text problem:text
SELECT r.revision, r.language, r.input, r.state, r.turn, r.asked_us, r.ended_us, r.built, r.tests, r.passed,
	r.failed_group, r.failed_test, r.report, r.problem
FROM code_path c JOIN code_run r ON r.org_id = c.org_id AND r.path_id = c.id AND r.id = $run:id
WHERE c.org_id = $org:id AND c.sitting_id = $sitting:id AND c.part = $part:text;

-- The newest, oldest first.
-- name: code_run_list :many
-- row: id:id revision:int language:text input:text state:text asked_us:int ended_us:int built:bool tests:int passed:int failed_group:text failed_test:text problem:text
SELECT id, revision, language, input, state, asked_us, ended_us, built, tests, passed, failed_group, failed_test,
	problem
FROM (SELECT r.id, r.revision, r.language, r.input, r.state, r.asked_us, r.ended_us, r.built, r.tests, r.passed,
		r.failed_group, r.failed_test, r.problem
	FROM code_path c JOIN code_run r ON r.org_id = c.org_id AND r.path_id = c.id
	WHERE c.org_id = $org:id AND c.sitting_id = $sitting:id AND c.part = $part:text
	ORDER BY r.asked_us DESC, r.id DESC LIMIT 1000) newest
ORDER BY asked_us, id;

-- How many go before this one, how many run now, and how long runs took lately; NULL: nobody knows.
-- name: code_run_ahead :one
-- row: ahead:int running:int took_us:int
SELECT (SELECT COUNT(*) FROM code_run WHERE org_id = $org:id AND state = 'waiting'
		AND (turn, asked_us, id) < ($turn:int, $asked_us:int, $run:id)),
	(SELECT COUNT(*) FROM code_run WHERE org_id = $org AND state = 'running'),
	(SELECT CAST(AVG(took_us) AS bigint) FROM (SELECT ended_us - started_us AS took_us FROM code_run
		WHERE org_id = $org AND ended_us > 0 ORDER BY ended_us DESC LIMIT 20) lately);

-- What this ticket had taken before the process that held it died.
-- name: code_run_of_ticket :maybe
-- row: id:id attempts:int
SELECT id, attempts FROM code_run WHERE org_id = $org:id AND state = 'running' AND ticket_id = $ticket:id LIMIT 1;

-- Whose turn it is.
-- name: code_run_next :maybe
-- row: id:id attempts:int
SELECT id, attempts FROM code_run
WHERE org_id = $org:id AND state IN ('waiting', 'running') AND COALESCE(lease_until_us, 0) <= $now_us:int
ORDER BY turn, asked_us, id LIMIT 1;

-- name: code_run_take :exec
UPDATE code_run SET state = 'running', attempts = $attempts:int, ticket_id = $ticket:id,
	lease_until_us = $lease_until_us:int, started_us = $started_us:int
WHERE org_id = $org:id AND id = $run:id;

-- name: code_run_taken :one
-- row: sitting:id part:text language:text source:text input:text
SELECT c.sitting_id, c.part, r.language, r.source, r.input
FROM code_run r JOIN code_path c ON c.org_id = r.org_id AND c.id = r.path_id
WHERE r.org_id = $org:id AND r.id = $run:id;

-- name: code_run_extend :exec
UPDATE code_run SET lease_until_us = $lease_until_us:int
WHERE org_id = $org:id AND id = $run:id AND ticket_id = $ticket:id AND state = 'running';

-- Only by the ticket that holds it.
-- name: code_run_end :count
UPDATE code_run SET state = $state:text, ended_us = $ended_us:int, built = $built:bool, tests = $tests:int,
	passed = $passed:int, failed_group = $failed_group:text, failed_test = $failed_test:text, report = $report:text,
	problem = $problem:text, source = NULL, lease_until_us = NULL
WHERE org_id = $org:id AND id = $run:id AND ticket_id = $ticket:id AND state = 'running';

-- Back into the queue, at its place, but not at once.
-- name: code_run_put_back :count
UPDATE code_run SET state = 'waiting', ticket_id = NULL, lease_until_us = $not_before_us:int
WHERE org_id = $org:id AND id = $run:id AND ticket_id = $ticket:id AND state = 'running';
