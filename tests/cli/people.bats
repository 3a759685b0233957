#!/usr/bin/env bats
# People from the command line, on both databases.

load setup

setup_file() { start_postgres; }
teardown_file() { stop_postgres; }

setup() { DATA=$BATS_TEST_TMPDIR/data DB=; }

both() {
	"$1"
	DATA=$BATS_TEST_TMPDIR/data-postgres
	DB=$(new_database "t$BATS_TEST_NUMBER")
	"$1"
}

first_administrator() {
	run -0 --separate-stderr assay user add Ada@Example.org "Ada Lovelace" administrator reviewer --base-url https://a.example
	[[ $output =~ ^https://a\.example/link/[0-9a-f]{32}\.[A-Za-z0-9_-]{43}$ ]]
	run -0 --separate-stderr assay user list --json
	[ "$(jq -c 'map([.email, .name, .roles])' <<<"$output")" = '[["ada@example.org","Ada Lovelace","reviewer, administrator"]]' ]
	run -1 assay user add ada@example.org "Ada again" author
	[[ $output == *"here already"* ]]
	run -2 assay user add max@example.org Max captain
	[[ $output == *"“captain” is not a role"* ]]
	run -0 --separate-stderr assay user link ada@example.org --json
	[[ $(field link <<<"$output") == http*/link/* ]]
	run -1 assay user link nobody@example.org
}
@test "the first administrator gets a link" { both first_administrator; }

passwords() {
	assay user add ada@example.org Ada administrator 2>/dev/null
	run -2 bash -c "echo short | '$ASSAY' user password ada@example.org --data '$DATA' ${DB:+--db '$DB'}"
	[[ $output == *"10 to 200"* ]]
	run -0 bash -c "echo 'long enough now' | '$ASSAY' user password ada@example.org --data '$DATA' ${DB:+--db '$DB'}"
	[[ $(assay user list --json) == *'"has_password":true'* ]]
}
@test "a password is set from standard input" { both passwords; }

lists() {
	cd "$BATS_TEST_TMPDIR"
	printf 'email,name,role\nada@example.org,Ada,reviewer\nmax@example.org,Max,candidate author\n' >good.csv
	printf 'email,name,role\nada@example.org,Ada,captain\nnew@example.org,New,candidate\n,Nobody,author\n' >bad.csv
	run -0 assay user csv good.csv
	[ "$output" = "2 added, 0 updated" ]
	before=$(assay user list)
	run -2 assay user csv bad.csv
	[[ $output == *"bad.csv: line 2: "* && $output == *"bad.csv: line 4: "* ]]
	[ "$(assay user list)" = "$before" ]
	run -0 assay user csv - --json <good.csv
	[ "$output" = '{"created":0,"updated":2}' ]
}
@test "a list in CSV is taken whole or not at all" { both lists; }

@test "a folder that is no installation does not become one by asking" {
	for words in "user list" "backup $BATS_TEST_TMPDIR/b" "export --all" "replay 01a208be-e49a-7fa7-abbd-9ad3f78e5fa7"; do
		# shellcheck disable=SC2086
		run -1 assay $words
		[[ $output == *"no installation"* ]]
	done
	[ ! -e "$DATA" ]
}
