#!/usr/bin/env bats
# `assay sandbox`: one program in the sandbox, from the command line.

load setup

program() { cat >"$BATS_TEST_TMPDIR/$1"; }

@test "a program that runs on each input" {
	program sum.py <<<'import sys; print(sum(map(int, sys.stdin.read().split())))'
	printf '1 2' >"$BATS_TEST_TMPDIR/one"
	printf '30 4' >"$BATS_TEST_TMPDIR/two"
	run -0 --separate-stderr "$ASSAY" sandbox run --language python --input "$BATS_TEST_TMPDIR/one" \
		--input "$BATS_TEST_TMPDIR/two" "$BATS_TEST_TMPDIR/sum.py"
	[ "$(jq -c '[.language, .built, [.runs[].output]]' <<<"$output")" = '["python",true,["3\n","34\n"]]' ]
	[ "$(jq -r '.runs[0] | keys | join(" ")' <<<"$output")" = \
		"cpu_us ending error error_cut exit_code memory_bytes output output_cut signal wall_us" ]
}

@test "a program that is not built, from standard input" {
	run -1 --separate-stderr "$ASSAY" sandbox run --language c - <<<'int main(void) { return none; }'
	[ "$(jq -c '[.built, .messages[0].file, .messages[0].line, .messages[0].column, .messages[0].severity]' <<<"$output")" = \
		'[false,"main.c",1,25,"error"]' ]
	[ "$(jq -r '.runs[0].ending' <<<"$output")" = not-run ]
}

@test "limits, and bytes that are no text" {
	program loop.py <<<'import sys; sys.stdout.buffer.write(b"\xff\n"); sys.stdout.flush()
while True: pass'
	run -1 --separate-stderr "$ASSAY" sandbox run --language python --limits cpu_ms=200,build_cpu_ms=5000 \
		"$BATS_TEST_TMPDIR/loop.py"
	[ "$(jq -r '.runs[0].ending' <<<"$output")" = cpu-time ]
	[ "$(jq -r '.runs[0].output_base64' <<<"$output")" = /wo= ]
	run -2 "$ASSAY" sandbox run --language python --limits speed=1 "$BATS_TEST_TMPDIR/loop.py"
	[[ $output == *"no limit “speed”"* ]]
}

@test "a harness" {
	program main.py <<<'def twice(n): return 2 * n'
	program harness.py <<<'import main; print(main.twice(21))'
	run -0 --separate-stderr "$ASSAY" sandbox run --language python --harness "$BATS_TEST_TMPDIR/harness.py" \
		"$BATS_TEST_TMPDIR/main.py"
	[ "$(jq -r '.runs[0].output' <<<"$output")" = 42 ]
}

@test "protections and languages" {
	run -0 --separate-stderr "$ASSAY" sandbox protections --json
	[ "$(jq -c 'all(.[]; .in_force and (.what != "") and (.cost != "") and (.how != ""))' <<<"$output")" = true ]
	run -0 --separate-stderr "$ASSAY" sandbox languages --json
	[ "$(jq -r '.[] | select(.id == "c") | .harness' <<<"$output")" = harness.c ]
	run -2 "$ASSAY" sandbox run --language cobol -
	[[ $output == *"no language “cobol”"* ]]
}

@test "no bubblewrap: it cannot be tried, and doctor says so" {
	run -2 env PATH="$BATS_TEST_TMPDIR" "$ASSAY" sandbox run --language python - <<<'print(1)'
	[[ $output == *"install the package bubblewrap"* ]]
	run env PATH="$BATS_TEST_TMPDIR" "$ASSAY" doctor
	[[ $output == *"programs cannot be run"*"install the package bubblewrap"* ]]
}
