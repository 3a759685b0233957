#!/usr/bin/env bats
# assay log: a log in a folder, on the command line and over HTTP. What a proof says is checked with sha256sum, too.

load setup

setup() {
	cd "$BATS_TEST_TMPDIR"
	"$ASSAY" log init --dir log --origin example.org/log >verifier 2>init.err
	printf 'log %s\nquorum none\n' "$(cat verifier)" >policy
}

teardown() {
	cd "$BATS_TEST_TMPDIR"
	[ ! -e served.pid ] || { kill "$(cat served.pid)" && while kill -0 "$(cat served.pid)" 2>/dev/null; do sleep 0.02; done; }
	[ -z "${SMALL:-}" ] || { umount -l "$SMALL" && rmdir "$SMALL"; }
}

log() { "$ASSAY" log "$@"; }

# serve — on a free port; sets URL.
serve() {
	"$ASSAY" log serve --dir log --listen 127.0.0.1:0 2>served.err &
	echo $! >served.pid
	wait_for_port
}

# wait_for_port — until the server says it; sets URL.
wait_for_port() {
	for ((i = 0; i < 500; i++)); do grep -q 'listens on port' "$BATS_TEST_TMPDIR/served.err" && break; sleep 0.02; done
	URL=http://127.0.0.1:$(sed -n 's/.*listens on port \([0-9]*\).*/\1/p' "$BATS_TEST_TMPDIR/served.err")
}

# leaf TEXT — its Merkle leaf in base64.
leaf() { { printf '\0'; printf '%s' "$1"; } | sha256sum | xxd -r -p | base64 -w0; }

@test "log init prints the verifier key, and keeps the secret one beside the folder" {
	[[ $(cat verifier) =~ ^example\.org/log\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$ ]]
	[ "$(stat -c %a log.key)" = 600 ]
	[[ $(cat log.key) == PRIVATE+KEY+example.org/log+* ]]
	! grep -rq PRIVATE log
	run -1 log init --dir log --origin example.org/log
	[[ $output == *"there is a log in log already"* ]]
	run -2 log init --dir other --origin example.org/other --key other/key
	[[ $output == *"must not lie in the log's folder"* ]]
	run -2 log init --dir third --origin "with blanks"
	[ ! -e third/checkpoint ]
	run -0 --separate-stderr log init --dir fourth/ --origin example.org/fourth --json
	[ "$(jq -r .key <<<"$output")" = fourth.key ]
	[ "$(jq -r .verifier <<<"$output" | cut -d+ -f1)" = example.org/fourth ]
}

@test "log append takes the five kinds, and prints the opening of each" {
	run -0 --separate-stderr log append --dir log <<-'END'
		{"kind": "credential", "fields": {"b": 1, "a": "x"}}
		{"kind": "decision", "fields": {}, "salt": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}
	END
	[ "${#lines[@]}" = 2 ]
	[ "$(jq -c '[.index, .kind, .fields]' <<<"${lines[0]}")" = '[0,"credential",{"a":"x","b":1}]' ]
	# The commitment, computed by others: SHA-256("assay/v1 decision" LF, 32 zeros, "{}").
	commitment=$({ printf 'assay/v1 decision\n'; head -c 32 /dev/zero; printf '{}'; } | sha256sum | xxd -r -p | base64)
	[ "$(jq -r .entry <<<"${lines[1]}")" = "assay/v1 decision $commitment" ]
	log append --dir log <<<'{"kind": "decision", "fields": {}, "salt": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}' >again
	[ "$(jq -c '[.index, .known]' again)" = '[1,true]' ]
	[ "$(sed -n 2p log/checkpoint)" = 2 ]
}

@test "log append says which line is wrong, and keeps those before it" {
	run -2 --separate-stderr log append --dir log <<<'{"kind": "gossip", "fields": {}}'
	[[ $stderr == *"line 1: “kind” must be"*"Nothing was appended"* ]]
	run -2 --separate-stderr log append --dir log < <(printf '{"kind":"issuer","fields":{}}\n{"kind":"issuer"}\n')
	[ "${#lines[@]}" = 1 ]
	[[ $stderr == *"line 2: “fields” must be an object"*"The lines before it are in the log"* ]]
	run -2 log append --dir log <<<'{"kind":"issuer","fields":{},"salt":"AAAA"}'
	run -2 log append --dir log <<<'{"kind":"issuer","fields":{},"extra":1}'
	run -2 --separate-stderr log append --dir log --raw < <(head -c 70000 /dev/zero)
	[[ $stderr == *"longer than 65535 bytes"* ]]
	[ "$(sed -n 2p log/checkpoint)" = 1 ]
	run -1 log append --dir nowhere <<<x
	[[ $output == *"there is no log in nowhere"* ]]
}

@test "log append --raw takes any bytes, a line each, and none twice" {
	printf 'one\n\xff\xfe\ntwo\r\none' >lines
	run -0 --separate-stderr log append --dir log --raw lines
	[ "$(jq -s -c 'map(.index)' <<<"$output")" = '[0,1,2,0]' ]
	[ "$(jq -r .leaf <<<"${lines[0]}")" = "$(leaf one)" ]
	[ "$(xxd -p log/tile/entries/000.p/3)" = "00036f6e650002fffe000474776f0d" ]
	rm log.index
	run -0 --separate-stderr log append --dir log --raw lines
	[ "$(jq -s -c 'map([.index, .known])' <<<"$output")" = '[[0,true],[1,true],[2,true],[0,true]]' ]
}

@test "log prove and log verify: yes, no, and cannot tell" {
	seq 1 1000 | log append --dir log --raw >/dev/null
	log prove --dir log --index 499 --out proof
	[ "$(head -2 proof | paste -sd ' ')" = "c2sp.org/tlog-proof@v1 index 499" ]
	[ "$(sed -n 3p proof)" = "$(leaf 499)" ]
	printf 500 >entry
	run -0 log verify --proof proof --entry entry --policy policy
	[[ $output == "Yes. The entry is number 499 of the log example.org/log, which holds 1000." ]]
	echo 500 >entry
	run -0 log verify --proof proof --entry entry --policy policy
	printf 501 >entry
	run -1 log verify --proof proof --entry entry --policy policy --json
	[ "$(jq -r .verdict <<<"$output")" = invalid ]
	printf 500 >entry
	sed 's/^1000$/1001/' proof >forged
	run -1 log verify --proof forged --entry entry --policy policy
	head -5 proof >short
	run -1 log verify --proof short --entry entry --policy policy
	run -2 log verify --proof nothing --entry entry --policy policy
	[ -n "$output" ]
	run -2 log verify --proof proof --entry entry --policy proof
	log init --dir other --origin example.org/log >other.verifier 2>/dev/null
	printf 'log %s\nquorum none\n' "$(cat other.verifier)" >other.policy
	run -1 log verify --proof proof --entry entry --policy other.policy
	run -1 log prove --dir log --index 1000
	[[ $output == *"no entry 1000"* ]]
	run -2 log prove --dir log --index -1
	printf 'x' | dd of=log/tile/0/001 conv=notrunc 2>/dev/null
	run -2 log prove --dir log --index 300
	[[ $output == *"damaged"* ]]
}

@test "log checkpoint prints what is published" {
	seq 1 3 | log append --dir log --raw >/dev/null
	[ "$(log checkpoint --dir log)" = "$(cat log/checkpoint)" ]
	[ "$(log checkpoint --dir log --json | jq -c '[.origin, .size]')" = '["example.org/log",3]' ]
}

@test "log serve adds, and shows the tiles as the specification says" {
	serve
	[ "$(curl -s -d hello "$URL/add")" = 0 ]
	[ "$(curl -s -d hello "$URL/add")" = 0 ]
	curl -s -H 'Accept: application/json' -d world "$URL/add" >added
	[ "$(jq -c '[.index, .size, .known]' added)" = '[1,2,false]' ]
	jq -j .proof added >proof
	printf world >entry
	run -0 log verify --proof proof --entry entry --policy policy
	run -0 curl -si "$URL/checkpoint"
	[[ ${output,,} == *"content-type: text/plain; charset=utf-8"* ]]
	[[ ${output,,} == *"cache-control: no-cache"* ]]
	[[ ${output,,} == *"access-control-allow-origin: *"* ]]
	run -0 curl -si "$URL/tile/entries/000.p/2"
	[[ ${output,,} == *"content-type: application/octet-stream"*"immutable"* ]]
	[ "$(curl -s "$URL/tile/entries/000.p/2" | xxd -p)" = "000568656c6c6f0005776f726c64" ]
	[ "$(curl -s "$URL/tile/0/000.p/2" | head -c 32 | base64)" = "$(leaf hello)" ]
	for path in tile/0/000 tile/0/000.p/3 tile/1/000.p/1 tile/0/000.p/0 tile/0/0 tile/64/000 tile/00/000 tile/0/x000/000 \
		tile/0/000.p/02 tile/entries/001.p/1 tile/63/x999/x999/x999/x999/x999/x999/999 integrated log.key; do
		[ "$(curl -s -o /dev/null -w '%{http_code}' "$URL/$path")" = 404 ]
	done
	[ "$(curl -s -o /dev/null -w '%{http_code}' -X POST "$URL/add")" = 400 ]
	[ "$(head -c 65536 /dev/zero | curl -s -o /dev/null -w '%{http_code}' --data-binary @- "$URL/add")" = 413 ]
	[ "$(curl -s "$URL/healthz")" = ok ]
	curl -s "$URL/metrics" | grep -qx 'assay_log_known_total 1'
}

@test "log serve does not show what no checkpoint covers" {
	seq 1 300 | log append --dir log --raw >/dev/null
	cp log/tile/0/000 log/tile/0/001
	serve
	[ "$(curl -s -o /dev/null -w '%{http_code}' "$URL/tile/0/000")" = 200 ]
	[ "$(curl -s -o /dev/null -w '%{http_code}' "$URL/tile/0/001")" = 404 ]
}

@test "a log has one writer" {
	serve
	run -1 log serve --dir log --listen 127.0.0.1:0
	[[ $output == *"another process is writing to the log in log"* ]]
	run -1 log append --dir log --raw <<<x
	[[ $output == *"another process is writing"* ]]
	log checkpoint --dir log >/dev/null
}

@test "log serve says no while the disk takes nothing, and goes on when it does" {
	((EUID == 0)) || skip "needs a file system of its own, which only root can mount"
	SMALL=$(mktemp -d /tmp/assay-log-XXXXXX)
	mount -t tmpfs -o size=300k,mode=755 assay-log-test "$SMALL" || skip "nothing can be mounted here"
	cd "$SMALL"
	"$ASSAY" log init --dir log --origin example.org/log >/dev/null 2>&1
	chown -R nobody "$SMALL"
	setpriv --reuid=nobody --clear-groups "$ASSAY" log serve --dir log --listen 127.0.0.1:0 2>"$BATS_TEST_TMPDIR/served.err" &
	echo $! >"$BATS_TEST_TMPDIR/served.pid"
	wait_for_port
	[ "$(curl -s -d first "$URL/add")" = 0 ]
	dd if=/dev/zero of=fill bs=1k 2>/dev/null || true
	run -0 curl -si -d second "$URL/add"
	[[ $output == *" 503 "*"Retry-After: 1"*"not acknowledged"* ]]
	[ "$(curl -s -o /dev/null -w '%{http_code}' "$URL/healthz")" = 503 ]
	[ "$(curl -s "$URL/checkpoint" | sed -n 2p)" = 1 ]
	rm fill
	[ "$(curl -s -d second "$URL/add")" = 1 ]
	chmod a-w log log/tile/*
	[ "$(curl -s -o /dev/null -w '%{http_code}' -d third "$URL/add")" = 503 ]
	chmod u+w log log/tile/*
	[ "$(curl -s -d third "$URL/add")" = 2 ]
	[ "$(curl -s "$URL/healthz")" = ok ]
}
