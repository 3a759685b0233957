-- Statements for code_story_test.c.

-- A run as it would be once it has ended.
-- name: code_story_test_run :exec
INSERT INTO code_run (org_id, id, path_id, person_id, revision, language, input, turn, state, attempts, asked_us,
	started_us, ended_us, built, tests, passed, failed_group, failed_test)
SELECT org_id, $id:id, id, $person:id, $revision:int, 'python', $input:text, 1, 'done', 1, $asked_us:int, $asked_us,
	$ended_us:int, $built:bool, 2, $passed:int, $failed_group:text, $failed_test:text
FROM code_path WHERE org_id = $org:id AND sitting_id = $sitting:id;
