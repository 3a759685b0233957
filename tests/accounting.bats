#!/usr/bin/env bats
# What tools/suites.sh makes of suites that pass, fail, crash, run nothing, skip, or never end.

setup() {
	ROOT=$BATS_TEST_DIRNAME/..
	LOGS=$BATS_TEST_TMPDIR NEVER_SKIP=$BATS_TEST_TMPDIR/never-skip.txt
	echo strict >"$NEVER_SKIP"
	SUITE_LIMIT_SECONDS=2
	source "$ROOT/tools/suites.sh"
}

# Runs one suite called $1 that prints $2 and ends with status $3; then the summary.
account_for() {
	suite "$1" - bash -c "printf '$2'; exit ${3:-0}"
	run_suites "$1"
	summary
}

last_line() { printf '%s\n' "${lines[-1]}"; }

@test "a suite that passes" {
	run account_for easy 'a test\n3 passed, 0 failed\n'
	[ "$status" -eq 0 ]
	[ "$(last_line)" = "3 passed, 0 failed" ]
}

@test "skips are counted and their reasons shown" {
	run account_for easy 'skip vectors: no data\n3 passed, 0 failed, 1 skipped\n'
	[ "$status" -eq 0 ]
	[ "$(last_line)" = "3 passed, 0 failed, 1 skipped" ]
	[[ $output == *"skip vectors: no data"* ]]
}

@test "a failure is named and fails the run" {
	run account_for hard 'failed parser::empty\n3 passed, 1 failed\n' 1
	[ "$status" -eq 1 ]
	[ "$(last_line)" = "3 passed, 1 failed" ]
	[[ $output == *"hard: parser::empty"* ]]
}

@test "a failure counts even when the suite ends with status 0" {
	run account_for sly '3 passed, 1 failed\n' 0
	[ "$status" -eq 1 ]
	[ "$(last_line)" = "3 passed, 1 failed" ]
}

@test "a bad status counts even when nothing failed" {
	run account_for sly '3 passed, 0 failed\n' 3
	[ "$status" -eq 1 ]
	[ "$(last_line)" = "3 passed, 1 failed" ]
}

@test "a crash before the closing line is one failure" {
	run account_for crash 'a test\n' 139
	[ "$status" -eq 1 ]
	[ "$(last_line)" = "0 passed, 1 failed" ]
	[[ $output == *"status 139"* ]]
}

@test "silence with status 0 is one failure" {
	run account_for silent '' 0
	[ "$status" -eq 1 ]
	[ "$(last_line)" = "0 passed, 1 failed" ]
}

@test "a suite without a single test is a failure" {
	run account_for idle '0 passed, 0 failed\n' 0
	[ "$status" -eq 1 ]
	[ "$(last_line)" = "0 passed, 1 failed" ]
}

@test "no suite at all is a failure" {
	run summary
	[ "$status" -eq 1 ]
	[ "$(last_line)" = "0 passed, 1 failed" ]
}

@test "nothing but skips is a failure" {
	run account_for absent 'skip all: no data\n0 passed, 0 failed, 2 skipped\n'
	[ "$status" -eq 1 ]
	[ "$(last_line)" = "0 passed, 1 failed, 2 skipped" ]
}

@test "a suite that never may skip fails when it does" {
	run account_for strict 'skip this: tired\n3 passed, 0 failed, 1 skipped\n'
	[ "$status" -eq 1 ]
	[ "$(last_line)" = "3 passed, 1 failed, 1 skipped" ]
}

@test "a suite that never may skip fails when it is left out" {
	run bash -c "ROOT='$ROOT' NEVER_SKIP='$NEVER_SKIP'; source '$ROOT/tools/suites.sh'; skip_suite strict off; summary"
	[ "$status" -eq 1 ]
	[ "$(last_line)" = "0 passed, 1 failed, 1 skipped" ]
}

@test "a suite that does not end is a failure" {
	run bash -c "$(declare -p ROOT LOGS NEVER_SKIP SUITE_LIMIT_SECONDS); source '$ROOT/tools/suites.sh'
		suite endless - sleep 60; run_suites endless; summary"
	[ "$status" -eq 1 ]
	[ "$(last_line)" = "0 passed, 1 failed" ]
	[[ $output == *"still running after 2 s"* ]]
}

@test "the sums are over all suites" {
	two() {
		suite one - echo '2 passed, 0 failed'
		suite two - echo '3 passed, 0 failed, 1 skipped'
		run_suites one two
		summary
	}
	run two
	[ "$status" -eq 0 ]
	[ "$(last_line)" = "5 passed, 0 failed, 1 skipped" ]
}

@test "TAP is counted" {
	run account_for tap '1..4\nok 1 a\nok 2 b # skip no data\nnot ok 3 c\nok 4 d\n' 1
	[ "$(last_line)" = "2 passed, 1 failed, 1 skipped" ]
	[[ $output == *"tap: c"* ]]
	[[ $output == *"skip b: no data"* ]]
}

@test "TAP that stops before its plan is done is one failure" {
	run account_for tap '1..4\nok 1 a\nok 2 b\n' 1
	[ "$(last_line)" = "0 passed, 1 failed" ]
}

@test "cmocka is counted" {
	run account_for cmocka '[==========] Running 3 test(s).\n[  FAILED  ] broken\n[  PASSED  ] 1 test(s).\n'\
'[  SKIPPED ] 1 test(s), listed below:\n[  SKIPPED ] tired\n'\
'[  FAILED  ] 1 test(s), listed below:\n[  FAILED  ] broken\n' 1
	[ "$status" -eq 1 ]
	[ "$(last_line)" = "1 passed, 1 failed, 1 skipped" ]
	[[ $output == *"cmocka: broken"* ]]
}

@test "two suites run at a time, and each is counted by its own log" {
	local meet='touch "$0/$1"; until [ -e "$0/$2" ]; do sleep 0.05; done; echo "$3 passed, $4 failed"; exit "$4"'
	suite a - bash -c "$meet" "$LOGS" a b 1 0
	suite b - bash -c "$meet" "$LOGS" b a 1 1
	suite c - echo "4 passed, 0 failed"
	run_suites a b c >"$LOGS/out"
	run summary
	[ "$(last_line)" = "6 passed, 1 failed" ]
	grep -q '^c  *4 passed, 0 failed' "$LOGS/out"
}

@test "two suites run at a time, and an idle one beside them" {
	local one='echo >"$0/$1"
		for ((i = 0; i < 15; i++)); do set -- "$1" "$0"/now.*; echo $(($# - 1)) >>"$0/seen"; sleep 0.05; done
		rm "$0/$1"; echo "1 passed, 0 failed"'
	for name in a b c; do suite $name - bash -c "$one" "$LOGS" now.$name; done
	suite z idle bash -c "$one" "$LOGS" now.z
	run_suites z a b c
	[ "$PASSED $FAILED" = "4 0" ]
	[ "$(sort -n "$LOGS/seen" | tail -1)" = 3 ]
}

@test "a suite that needs the machine alone has it" {
	suite a - bash -c 'touch "$0"; sleep 0.5; rm "$0"; echo "1 passed, 0 failed"' "$LOGS/busy"
	suite b alone bash -c '[ ! -e "$0" ] && touch "$0" && sleep 0.5 && rm "$0" && echo "1 passed, 0 failed"' "$LOGS/busy"
	suite c - bash -c '[ ! -e "$0" ] && echo "1 passed, 0 failed"' "$LOGS/busy"
	run_suites a b c
	run summary
	[ "$(last_line)" = "3 passed, 0 failed" ]
}
