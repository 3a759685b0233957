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
	"$ASSAY" demo --data "$DATA" --llm off --listen 127.0.0.1:18087 --base-url http://localhost:8080 \
		>"$FILES/said" 2>"$FILES/log" &
	server=$!
	for _ in $(seq 300); do
		grep -q "Stop with" "$FILES/said" && break
		sleep 0.1
	done
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
