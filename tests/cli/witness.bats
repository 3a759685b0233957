#!/usr/bin/env bats
# assay log witness: witnesses that cosign, and a log that publishes what they cosigned.

load setup

setup() {
	cd "$BATS_TEST_TMPDIR"
	"$ASSAY" log init --dir log --origin example.org/log >log.vkey 2>/dev/null
	"$ASSAY" log witness init --dir w1 --name w1.example >w1.vkey 2>init.err
	"$ASSAY" log witness init --dir w2 --name w2.example >w2.vkey 2>/dev/null
}

teardown() {
	cd "$BATS_TEST_TMPDIR"
	for pid in *.pid; do
		[ -e "$pid" ] || continue
		kill -CONT "$(cat "$pid")" 2>/dev/null && kill "$(cat "$pid")" 2>/dev/null || true
		while kill -0 "$(cat "$pid")" 2>/dev/null; do sleep 0.02; done
	done
	[ -z "${SMALL:-}" ] || { umount -l "$SMALL" && rmdir "$SMALL"; }
}

log() { "$ASSAY" log "$@"; }
witness() { "$ASSAY" log witness "$@"; }

# start NAME COMMAND... — a program, in the background; port NAME says where it listens.
start() {
	"${@:2}" 2>>"$BATS_TEST_TMPDIR/$1.err" 3>&- &
	echo $! >"$BATS_TEST_TMPDIR/$1.pid"
	for ((i = 0; i < 500; i++)); do grep -qs "listens on port" "$BATS_TEST_TMPDIR/$1.err" && return; sleep 0.02; done
	cat "$BATS_TEST_TMPDIR/$1.err"
	return 1
}

port() { sed -n 's/.*listens on port \([0-9]*\).*/\1/p' "$BATS_TEST_TMPDIR/$1.err" | tail -1; }

stop() {
	kill "$(cat "$1.pid")"
	while kill -0 "$(cat "$1.pid")" 2>/dev/null; do sleep 0.02; done
	rm "$1.pid"
}

# policy QUORUM... — both witnesses, and that quorum.
policy() {
	printf 'log %s\nwitness w1 %s http://127.0.0.1:%s\nwitness w2 %s http://127.0.0.1:%s\n' "$(cat log.vkey)" \
		"$(cat w1.vkey)" "$(port w1)" "$(cat w2.vkey)" "$(port w2)"
	printf '%s\n' "$@"
}

start_both() {
	for name in w1 w2; do start $name "$ASSAY" log witness serve --dir $name --listen 127.0.0.1:0 --log "$(cat log.vkey)"; done
}

# until_published SIZE
until_published() {
	for ((i = 0; i < 1000; i++)); do [ "$(sed -n 2p log/checkpoint)" = "$1" ] && return; sleep 0.02; done
	return 1
}

# ask BODY-FILE — posts it to w1; prints the status, a blank, and the answer.
ask() { curl -s -w '%{http_code} ' -o answer --data-binary "@$1" "http://127.0.0.1:$(port w1)/add-checkpoint"; cat answer; }

@test "log witness init prints a key for cosignatures, and keeps the secret one to itself" {
	[[ $(cat w1.vkey) =~ ^w1\.example\+[0-9a-f]{8}\+B[A-Za-z0-9+/]{43}$ ]]
	[ "$(stat -c %a w1)" = 700 ]
	[ "$(stat -c %a w1/witness.key)" = 600 ]
	[[ $(cat w1/witness.key) == PRIVATE+KEY+w1.example+* ]]
	! grep -q PRIVATE w1.vkey init.err
	run -1 witness init --dir w1 --name other.example
	[[ $output == *"there is a witness in this folder already"* ]]
	run -2 witness init --dir w3
	[[ $output == *"--name"* ]]
	run -2 witness init --dir w3 --name "with blanks"
	run -1 witness serve --dir nowhere
	[[ $output == *"there is no witness in nowhere"* ]]
	[ ! -e nowhere ]
	run -2 witness dance
	[[ $output == *"init, serve, add, remove or list"* ]]
}

@test "log witness init wants a name without a scheme, which could not be changed later" {
	run -2 log witness init --dir w3 --name https://w3.example
	[[ $output == *"--name takes the address without https://, as in w3.example"* ]]
	[ ! -e w3/witness.key ]
}

@test "log witness add, list and remove" {
	run -2 witness add --dir w1
	run -2 witness add --dir w1 no-key
	witness add --dir w1 "$(cat log.vkey)"
	witness add --dir w1 "log $(cat log.vkey) https://example.org/log" # the line of a policy
	[ "$(witness list --dir w1)" = $'example.org/log\t0\tnever cosigned' ]
	printf 'logs/v0\nvkey %s\norigin go.sum database tree\nqpd 8\n' \
		sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8 >list
	witness add --dir w1 --logs list
	[ "$(witness list --dir w1 --json | jq -c 'map([.origin, .keys, .size, .forks])')" = \
		'[["example.org/log",1,0,0],["go.sum database tree",1,0,0]]' ]
	witness remove --dir w1 "go.sum database tree"
	run -1 witness remove --dir w1 "go.sum database tree"
	[[ $output == *"knows no log go.sum database tree"* ]]
	[ "$(witness list --dir w1 | wc -l)" = 1 ]
	[ "$(stat -c %a w1/witness.db)" = 600 ]
}

@test "a log publishes what its witnesses have cosigned, and nothing else" {
	start_both
	policy 'group both all w1 w2' 'quorum both' >policy
	seq 1 300 | log append --dir log --raw --policy policy >/dev/null
	[ "$(sed -n 2p log/checkpoint)" = 300 ]
	[ "$(grep -c '^— w[12].example ' log/checkpoint)" = 2 ]
	log prove --dir log --index 7 --out proof
	printf 8 >entry
	run -0 log verify --proof proof --entry entry --policy policy
	# Without the policy nothing takes its place.
	run -1 log append --dir log --raw <<<more
	[[ $output == *"cosigned by witnesses"*"--policy"* ]]
	run -1 log serve --dir log --listen 127.0.0.1:0
	[ "$(sed -n 2p log/checkpoint)" = 300 ]
	start log "$ASSAY" log serve --dir log --listen 127.0.0.1:0 --policy policy --witness-interval 1
	[ "$(curl -s -d hello "http://127.0.0.1:$(port log)/add")" = 300 ]
	until_published 301
	# One witness is gone: the log grows, and is not published.
	stop w2
	[ "$(curl -s -d world "http://127.0.0.1:$(port log)/add")" = 301 ]
	for ((i = 0; i < 500; i++)); do grep -q 'event=witnesses.failed' log.err && break; sleep 0.02; done
	grep -q 'w2.example: it does not answer' log.err
	[ "$(curl -s "http://127.0.0.1:$(port log)/checkpoint" | sed -n 2p)" = 301 ]
	curl -s "http://127.0.0.1:$(port log)/metrics" >metrics
	grep -qx 'assay_log_witness_well 0' metrics
	grep -qx 'assay_log_witness_up{witness="1"} 1' metrics
	grep -qx 'assay_log_witness_up{witness="2"} 0' metrics
	grep -qx 'assay_log_witnessed_size 301' metrics
	[ "$(curl -s "http://127.0.0.1:$(port log)/healthz")" = ok ]
	# It is back, at the same address.
	old=$(port w2)
	start w2 "$ASSAY" log witness serve --dir w2 --listen "127.0.0.1:$old"
	until_published 302
	for ((i = 0; i < 500; i++)); do grep -q 'event=witnesses.well' log.err && break; sleep 0.02; done
	grep -q 'event=witnesses.well' log.err
	! grep -rq PRIVATE ./*.err
}

@test "a log that was started with witnesses publishes nothing without them, though they never answered" {
	echo first | log append --dir log --raw >/dev/null
	printf 'log %s\nwitness w1 %s http://127.0.0.1:9\nquorum w1\n' "$(cat log.vkey)" "$(cat w1.vkey)" >policy
	run -2 log append --dir log --raw --policy policy <<<second
	[[ $output == *"w1.example: it does not answer"* ]]
	run -1 log append --dir log --raw <<<third
	[[ $output == *"nothing is published without them"*"--policy"*"quorum none"* ]]
	run -1 log serve --dir log --listen 127.0.0.1:0
	[[ $output == *"nothing is published without them"* ]]
	[ "$(sed -n 2p log/checkpoint)" = 1 ]
	printf 'log %s\nquorum none\n' "$(cat log.vkey)" >none
	echo fourth | log append --dir log --raw --policy none >/dev/null
	[ "$(sed -n 2p log/checkpoint)" = 3 ]
	echo fifth | log append --dir log --raw >/dev/null
	[ "$(sed -n 2p log/checkpoint)" = 4 ]
}

@test "what a crash left before there were witnesses is published by them, or was never there" {
	start_both
	policy 'quorum w1' >policy
	seq 1 300 | log append --dir log --raw >/dev/null
	cp log/checkpoint before
	seq 301 700 | log append --dir log --raw >/dev/null
	mv before log/checkpoint
	# Not all was on the disk when the power was cut: a bundle in the middle is missing.
	cp -r log torn && cp log.key torn.key
	rm torn/tile/entries/001
	[ "$(log append --dir torn --raw --policy policy <<<301 | jq .index)" = 300 ]
	[ "$(sed -n 2p torn/checkpoint)" = 301 ]
	# All was there but the checkpoint.
	stop w1
	run -2 log append --dir log --raw --policy policy <<<701
	[[ $output == *"The checkpoint of 701 entries of example.org/log is not published"* ]]
	[ "$(sed -n 2p log/checkpoint)" = 300 ]
	start w1 "$ASSAY" log witness serve --dir w1 --listen "127.0.0.1:$(port w1)"
	for ((i = 0; i < 100; i++)); do log append --dir log --raw --policy policy <<<702 && break; sleep 0.1; done
	[ "$(sed -n 2p log/checkpoint)" = 702 ]
}

@test "an audit of a log that was set back keeps what the witness saw, signed by the log" {
	start w1 "$ASSAY" log witness serve --dir w1 --listen 127.0.0.1:0 --log "$(cat log.vkey)"
	printf 'log %s\nwitness w1 %s http://127.0.0.1:%s\nquorum w1\n' "$(cat log.vkey)" "$(cat w1.vkey)" "$(port w1)" >policy
	log append --dir log --policy policy --raw <<<one
	cp -r log before
	log append --dir log --policy policy --raw <<<two
	run -1 --separate-stderr log audit before --policy policy --witness "http://127.0.0.1:$(port w1)" --state audit --json
	[ "$(jq -r '.findings[].kind' <<<"$output")" = rewind ]
	[ "$(jq '.findings[0].notes | length' <<<"$output")" = 2 ]
	grep -qxF "$(sed -n 3p log/checkpoint)" audit/evidence/*.checkpoint
	grep -qxF "$(sed -n 3p before/checkpoint)" audit/evidence/*.checkpoint
}

@test "log serve wants a policy of its own log, and an interval" {
	log init --dir other --origin example.org/other >other.vkey 2>/dev/null
	printf 'log %s\nquorum none\n' "$(cat other.vkey)" >policy
	run -2 log serve --dir log --listen 127.0.0.1:0 --policy policy
	[[ $output == *"not one of this log"* ]]
	run -2 log serve --dir other --listen 127.0.0.1:0 --policy nothing
	for interval in 0 -1 x 86401; do
		run -2 log serve --dir other --listen 127.0.0.1:0 --policy policy --witness-interval $interval
		[[ $output == *"from 1 to 86400"* ]]
	done
}

@test "the witness says why it does not cosign, each with its status" {
	start_both
	policy 'quorum w1' >policy
	seq 1 3 | log append --dir log --raw --policy policy >/dev/null
	cp log/checkpoint three
	{ printf 'old 3\n\n'; cat three; } >same
	[[ $(ask same) == "200 — w1.example "* ]]
	sed 's/$/\r/' same >crlf
	[[ $(ask crlf) == "400 "* ]]
	{ printf 'old 4\n\n'; cat three; } >swapped
	[[ $(ask swapped) == "400 "*"swapped"* ]]
	{ printf 'old 99999999999999999999\n\n'; cat three; } >huge
	[[ $(ask huge) == "400 "* ]]
	{ printf 'old 3\n'; for ((i = 0; i < 64; i++)); do head -c 32 /dev/zero | base64; done; echo; cat three; } >long
	[[ $(ask long) == "400 "*"more than 63"* ]]
	head -c 200000 /dev/zero >enormous
	[[ $(ask enormous) == "413 "* ]]
	{ printf 'old 3\n'; head -c 32 /dev/zero | base64; echo; cat three; } >proof
	[[ $(ask proof) == "422 "*"consistency proof"* ]]
	{ printf 'old 0\n\n'; cat three; } >behind
	[ "$(ask behind)" = "409 3" ]
	curl -si --data-binary @behind "http://127.0.0.1:$(port w1)/add-checkpoint" | grep -qix $'content-type: text/x.tlog.size\r'
	sed 's/^3$/4/' same >forged
	[[ $(ask forged) == "403 "* ]]
	sed 's/^example.org\/log$/example.org\/another/' same >renamed
	[[ $(ask renamed) == "404 "*"does not know the log example.org/another"* ]]
	# Seventeen signatures: those of strangers are ignored.
	{ cat same; for ((i = 0; i < 16; i++)); do printf '— stranger%d.example AAAAAAAA\n' $i; done; } >many
	[[ $(ask many) == "200 — w1.example "* ]]
	# The same key, another log: it forks, and it rewinds.
	log init --dir fork --origin example.org/log --key log.key >/dev/null 2>&1
	printf 'a\nb\nc\n' | log append --dir fork --raw --key log.key >/dev/null
	{ printf 'old 3\n\n'; cat fork/checkpoint; } >forked
	[[ $(ask forked) == "422 "*"the log has forked"* ]]
	[[ $(witness list --dir w1) == *"HAS FORKED" ]]
	log init --dir rewound --origin example.org/log --key log.key >/dev/null 2>&1
	printf 1 | log append --dir rewound --raw --key log.key >/dev/null
	{ printf 'old 1\n\n'; cat rewound/checkpoint; } >rewound.request
	[ "$(ask rewound.request)" = "409 3" ]
	run -2 log append --dir rewound --raw --key log.key --policy policy <<<2
	[[ $output == *"it has cosigned 3 entries of this log, and there are 2"* ]]
	[ "$(sed -n 2p rewound/checkpoint)" = 1 ]
	[ "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$(port w1)/add-checkpoint")" = 405 ]
	curl -s "http://127.0.0.1:$(port w1)/metrics" | grep -qx 'assay_witness_forks_total 1'
}

@test "the witness shows what it cosigned last" {
	start_both
	policy 'quorum w1' >policy
	seq 1 3 | log append --dir log --raw --policy policy >/dev/null
	hash=$(printf example.org/log | sha256sum | cut -d' ' -f1)
	curl -s "http://127.0.0.1:$(port w1)/$hash/checkpoint" >shown
	[ "$(head -4 shown)" = "$(head -4 log/checkpoint)" ]
	grep -q '^— w1.example ' shown
	grep -qF "$(grep '^— example.org/log ' log/checkpoint)" shown
	[ "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$(port w1)/${hash//[0-9]/0}/checkpoint")" = 404 ]
	[ "$(curl -s "http://127.0.0.1:$(port w1)/healthz")" = ok ]
}

@test "a witness without privileges says no while the disk takes nothing, and forgets nothing" {
	((EUID == 0)) || skip "needs a file system of its own, which only root can mount"
	SMALL=$(mktemp -d /tmp/assay-witness-XXXXXX)
	mount -t tmpfs -o size=400k,mode=755 assay-witness-test "$SMALL" || skip "nothing can be mounted here"
	cp -r w1 "$SMALL/w1"
	chown -R nobody "$SMALL"
	start w1 setpriv --reuid=nobody --clear-groups "$ASSAY" log witness serve --dir "$SMALL/w1" --listen 127.0.0.1:0 \
		"$(cat log.vkey)"
	start w2 "$ASSAY" log witness serve --dir w2 --listen 127.0.0.1:0
	policy 'quorum w1' >policy
	seq 1 3 | log append --dir log --raw --policy policy >/dev/null
	dd if=/dev/zero of="$SMALL/fill" bs=1k 2>/dev/null || true
	for ((size = 3; size < 90; size++)); do
		log append --dir log --raw --policy policy <<<"more $size" >/dev/null 2>append.err || break
	done
	grep -q "w1.example: it answers with status 503" append.err
	grep -q "disk is full" w1.err
	[ "$(sed -n 2p log/checkpoint)" = "$size" ]
	{ printf 'old %d\n\n' "$size"; cat log/checkpoint; } >same
	[[ $(ask same) == 200* ]]
	run -2 log append --dir log --raw --policy policy <<<"more $size"
	[[ $output == *"w1.example: it answers with status 503"* ]]
	rm "$SMALL/fill"
	log append --dir log --raw --policy policy <<<"more $size" >/dev/null
	[ "$(sed -n 2p log/checkpoint)" = $((size + 1)) ]
}
