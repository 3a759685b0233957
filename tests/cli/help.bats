#!/usr/bin/env bats
# Every command explains itself, and says what was wrong with what it was given.

load setup

commands() { "$ASSAY" help | sed -nE 's/^  ([a-z]+) .*/\1/p'; }

@test "every command has help, on standard output" {
	[ "$(commands | wc -l)" -ge 10 ]
	for command in $(commands); do
		run -0 --separate-stderr "$ASSAY" "$command" --help
		[ "${lines[0]%% *}" = "Usage:" ]
		[[ ${lines[0]} == "Usage: assay $command"* ]]
		[ -z "$stderr" ]
		[ "$("$ASSAY" help "$command")" = "$output" ]
	done
}

@test "an option that there is not is bad usage, with a sentence" {
	for command in $(commands); do
		run -2 --separate-stderr "$ASSAY" "$command" --no-such-option
		[ -z "$output" ]
		[[ $stderr == "assay $command: "* ]]
	done
}

@test "a command that there is not is bad usage" {
	run -2 --separate-stderr "$ASSAY" conjure
	[[ $stderr == *conjure* ]]
	[[ $stderr == *"assay help"* ]]
	run -2 "$ASSAY" help conjure
}

@test "what is missing is said" {
	DATA=$BATS_TEST_TMPDIR/data
	for words in verify import user "user add" "user add a@example.org" "user link" "user conjure" backup restore export \
		replay completion sandbox "sandbox run" "sandbox run main.c" read rdf "rdf canon" \
		"completion fish" "replay no-id" "serve extra" "backup a b" "export --all a@example.org"; do
		# shellcheck disable=SC2086
		run -2 --separate-stderr "$ASSAY" $words
		[[ $stderr == "assay ${words%% *}: "?* ]]
		[ -z "$output" ]
	done
	[ ! -e "$DATA" ]
}

@test "a value that is missing or no number is said" {
	run -2 "$ASSAY" serve --workers
	[[ $output == *"--workers needs a value"* ]]
	run -2 "$ASSAY" serve --workers many
	[[ $output == *"whole number"* ]]
	run -2 "$ASSAY" serve --config /nowhere/assay.conf
	[[ $output == */nowhere/assay.conf* ]]
	run -2 "$ASSAY" serve --config
	[[ $output == *"--config needs a value"* ]]
	printf 'workers = many\n' >"$BATS_TEST_TMPDIR/assay.conf"
	run -2 "$ASSAY" serve --config="$BATS_TEST_TMPDIR/assay.conf"
	[[ $output == *"whole number"* ]]
}

@test "docs/assay.1 is fresh and clean" {
	run -0 "$ASSAY" help --man
	[ "$output" = "$(cat "$ROOT/docs/assay.1")" ]
	if command -v groff >/dev/null; then
		run -0 groff -k -man -Tutf8 -wall -z "$ROOT/docs/assay.1"
		[ -z "$output" ]
	fi
}

@test "src/db/schema.sql is fresh" {
	run -0 "$ASSAY" migrate --print
	diff "$ROOT/src/db/schema.sql" - <<<"$output"
}

@test "bash completes commands, actions, options and settings" {
	run -0 bash -euc 'source <("$0" completion bash)
		complete_line() { COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); _assay; echo "${COMPREPLY[@]}"; }
		complete_line assay ver
		complete_line assay user li
		complete_line assay serve --work
		complete_line assay verify --off' "$ASSAY"
	[ "$output" = $'verify\nlist link\n--workers\n--offline' ]
}

@test "make install puts program, manual, completion and demonstration in their places" {
	run -0 make -s -C "$ROOT" install DESTDIR="$BATS_TEST_TMPDIR" PREFIX=/usr
	cd "$BATS_TEST_TMPDIR/usr"
	[ -x bin/assay ] && [ -s share/man/man1/assay.1 ] && [ -s share/bash-completion/completions/assay ]
	[ -s share/zsh/site-functions/_assay ] && [ -s share/assay/demo/keeping-a-web-service-healthy/assessment.yaml ]
}
