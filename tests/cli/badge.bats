#!/usr/bin/env bats
# `assay badge`: issuing, revoking and baking, where no server runs and where one does.

load setup

setup_file() { start_postgres; }
teardown_file() { stop_postgres; }

setup() {
	DATA=$BATS_TEST_TMPDIR/data DB=
	FILES=$BATS_TEST_TMPDIR
	echo '{"name":"First aid","description":"Knows it.","criteria":"A day.","vouched_by":"Dr. Ada"}' >"$FILES/achievement"
	printf 'name,email\nGrace,grace@example.org\nBo,bo@example.org\n' >"$FILES/list"
}

installation() {
	assay user add admin@example.org "Ada" administrator >/dev/null 2>&1
	assay key new --base-url http://localhost:8080 >/dev/null
}

badge() { assay badge "$@" --base-url http://localhost:8080; }
first() { sed -n 's/^\([^,]*\),"grace.*/\1/p' "$1"; } # the id of Grace's

from_the_list_to_revocation() {
	run -0 badge issue "$FILES/list" --achievement "$FILES/achievement" --result "$FILES/result"
	[ "$(wc -l <"$FILES/result")" = 3 ]
	id=$(first "$FILES/result")
	run -0 badge status "$id"
	[[ $output == *"holds"* ]]
	run -2 badge suspend "$id"
	run -0 --separate-stderr badge suspend "$id" --reason "Looked into." --json
	[ "$(field state <<<"$output")" = suspended ]
	run -1 badge suspend "$id" --reason "Again."
	run -0 badge reinstate "$id" --reason "All is well."
	run -0 badge revoke "urn:uuid:$id" --reason "A mistake." --public
	run -1 --separate-stderr badge status "$id" --json
	[ "$(field state <<<"$output")" = revoked ]
	[ "$(field reason <<<"$output")" = "A mistake." ]
	[ "$(field shown <<<"$output")" = true ]
	run -1 badge reinstate "$id" --reason "Sorry."
}

# An achievement that ends, and its credential renewed.
from_the_list_to_a_later_end() {
	jq '. + {name: "Welding", valid_for_days: 30}' "$FILES/achievement" >"$FILES/ending"
	run -0 badge issue "$FILES/list" --achievement "$FILES/ending" --result "$FILES/ending.csv"
	id=$(first "$FILES/ending.csv")
	before=$(badge status "$id" --json | field until)
	run -2 badge renew "$id"
	[[ $output == *"--reason"* ]]
	run -2 badge renew "$id" --until someday --reason "Again."
	run -1 badge renew "$id" --until "$(date -u -d "+9 days" +%F)" --reason "Again."
	[[ $output == *"later"* ]]
	run -0 badge renew "$id" --until 2091-05-31 --reason "She welded again."
	for _ in $(seq 100); do
		[ "$(badge status "$id" --json | field renewing_until)" = null ] && break
		sleep 0.1
	done
	run -0 --separate-stderr badge status "$id" --json
	[ "$(field until <<<"$output")" = 2091-05-31T23:59:59Z ]
	[ "$(field renewed <<<"$output")" != null ]
	[ "$before" != 2091-05-31T23:59:59Z ]
	run -0 badge renew "$id" --until 2092-05-31T12:00:00Z --reason "And once more."
	run -1 badge renew "$(first "$FILES/result")" --reason "It never ends."
	run -1 badge renew 01a208be-e49a-7fa7-abbd-9ad3f78e5fa7 --reason "There is none."
}

# serve PORT — the demonstration's server, until it is killed; its process is $server.
serve() {
	"$ASSAY" demo --data "$DATA" --llm off --listen "127.0.0.1:$1" --base-url http://localhost:8080 \
		>"$FILES/said" 2>"$FILES/log" &
	server=$!
	for _ in $(seq 300); do
		grep -q "Stop with" "$FILES/said" && break
		sleep 0.1
	done
}

@test "without a server: a credential that ends is renewed" {
	installation
	badge issue "$FILES/list" --achievement "$FILES/achievement" --result "$FILES/result" >/dev/null
	from_the_list_to_a_later_end
	run -0 --separate-stderr badge status "$id" --json
	[ "$(field until <<<"$output")" = 2092-05-31T12:00:00Z ]
	[ "$(sqlite "SELECT count(*) FROM ledger_opening WHERE kind = 'credential'")" = 6 ]
	run -0 assay doctor
	[[ $output != *broken* ]]
	run -0 assay replay "$id"
	run -0 --separate-stderr assay export --all
	[ "$(jq -r 'select(.table == "credential_renewal").row.reason' <<<"$output")" = $'She welded again.\nAnd once more.' ]
	run -0 --separate-stderr assay export grace@example.org
	[ "$(jq '.credential_renewal | length' <<<"$output")" = 2 ]
}

@test "while a server runs, it renews" {
	serve 18088
	badge issue "$FILES/list" --achievement "$FILES/achievement" --result "$FILES/result" >/dev/null
	from_the_list_to_a_later_end
	kill "$server"
	wait "$server"
}

@test "without a server: from the list to revocation" {
	installation
	from_the_list_to_revocation
	run -0 assay doctor
	[[ $output != *broken* ]]
}

@test "the same on PostgreSQL" {
	DB=$(new_database badges)
	installation
	from_the_list_to_revocation
}

@test "while a server runs, it does the work" {
	serve 18087
	from_the_list_to_revocation
	kill "$server"
	wait "$server"
}

@test "with a line that does not fit nothing is issued" {
	installation
	printf 'name,email\nGrace,grace@example.org\nBo,bo\nEve,grace@example.org\n' >"$FILES/list"
	run -1 badge issue "$FILES/list" --achievement "$FILES/achievement"
	[[ $output == *"$FILES/list:3: "* && $output == *"$FILES/list:4: grace@example.org stands on line 2 already"* ]]
	[ "$(sqlite "SELECT count(*) FROM badge_batch")" = 0 ]
	run -2 badge issue "$FILES/list"
}

@test "nobody gets the same achievement twice by mistake" {
	installation
	badge issue "$FILES/list" --achievement "$FILES/achievement" >/dev/null
	before=$(sqlite "SELECT count(*) FROM credential")
	run -1 badge issue "$FILES/list" --achievement "$FILES/achievement"
	[[ $output == *"$FILES/list:2: "*" has it already, of the list of "*"Nothing was issued."*"--again"* ]]
	[ "$(sqlite "SELECT count(*) FROM credential")" = "$before" ]
	run -0 badge issue "$FILES/list" --achievement "$FILES/achievement" --again
	[ "$(sqlite "SELECT count(*) FROM credential")" = $((2 * before)) ]
}

@test "a folder mistyped gets no keys" {
	installation
	rm -r "$DATA/keys/keys.json"
	run -1 badge issue "$FILES/list" --achievement "$FILES/achievement"
	[ ! -e "$DATA/keys/keys.json" ]
}

@test "a credential goes into a picture and comes out again" {
	installation
	badge issue "$FILES/list" --achievement "$FILES/achievement" >/dev/null
	sqlite "SELECT document FROM credential LIMIT 1" >"$FILES/credential.json"
	run -0 "$ASSAY" badge bake "$FILES/credential.json" --out "$FILES/badge.svg"
	grep -q "openbadges:credential" "$FILES/badge.svg"
	run -0 bash -c '"$0" read svg <"$1"' "$ASSAY" "$FILES/badge.svg"
	[ "$(field credential <<<"$output")" = "$(cat "$FILES/credential.json")" ]
	jq 'del(.proof)' "$FILES/credential.json" >"$FILES/bare.json"
	run -2 "$ASSAY" badge bake "$FILES/bare.json"
}
