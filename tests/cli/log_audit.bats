#!/usr/bin/env bats
# assay log audit and log monitor: whoever has only a log's address and its key finds out what its owner does. Signatures of
# webhooks are checked with openssl, mail is read by Python.

load setup

setup() {
	cd "$BATS_TEST_TMPDIR"
	"$ASSAY" log init --dir log --origin example.org/log >verifier 2>/dev/null
	printf 'log %s\nquorum none\n' "$(cat verifier)" >policy
	PIDS=()
}

teardown() {
	for pid in "${PIDS[@]}"; do kill "$pid" 2>/dev/null || true; done
	wait 2>/dev/null || true
}

log() { "$ASSAY" log "$@"; }

# grow FROM TO [WORD] — entries to the log, one a line.
grow() { seq -f "${3:-entry} %.0f" "$1" "$2" | log append --raw --dir "${DIR:-log}" >/dev/null 2>&1; }

# wait_for FILE PATTERN
wait_for() {
	for ((i = 0; i < 500; i++)); do
		grep -qE "$2" "$1" 2>/dev/null && return
		sleep 0.02
	done
	return 1
}

# static FOLDER — it on a web server that knows nothing of logs; sets URL.
static() {
	python3 -u -m http.server --bind 127.0.0.1 --directory "$1" 0 >static.out 2>static.err 3>&- &
	PIDS+=($!)
	wait_for static.out 'port [0-9]+'
	URL=http://127.0.0.1:$(grep -oE 'port [0-9]+' static.out | head -n1 | cut -d' ' -f2)
}

kinds() { jq -r '[.findings[].kind] | join(" ")' <<<"$output"; }

@test "log audit says 0 for a log that is well, 1 for one that is not, 2 where it cannot tell" {
	grow 1 1000
	run -0 log audit log --policy policy
	[[ ${lines[0]} == "Nothing was found against this log." ]]
	run -0 --separate-stderr log audit log --json
	[ "$(jq -r '.verdict, .whole, .signed' <<<"$output" | xargs)" = "consistent true false" ]
	run -2 log audit nowhere --policy policy
	[[ $output == *"there is no folder nowhere"* ]]
	run -2 log audit http://127.0.0.1:9 --policy policy
	[[ $output == *"does not answer"* ]]
	run -2 log audit log --policy absent
	run -2 log audit
	printf x | dd of=log/tile/entries/001 bs=1 seek=105 conv=notrunc status=none
	run -1 log audit log --policy policy
	[[ $output == *"Means:"*"Next:"* ]]
	run -1 --separate-stderr log audit log --policy policy --json
	[ "$(kinds)" = "tile tile root" ]
	[ "$(jq -r '.findings[0].subject' <<<"$output")" = tile/0/001 ]
}

@test "log audit reads a log over HTTP: our server's, and a static host's" {
	grow 1 3000
	"$ASSAY" log serve --dir log --listen 127.0.0.1:0 2>served.err 3>&- &
	PIDS+=($!)
	wait_for served.err 'port [0-9]+'
	URL=http://127.0.0.1:$(grep -oE '[0-9]+\.$' served.err | tr -d .)/checkpoint
	run -0 --separate-stderr log audit "$URL" --policy policy --json
	[ "$(jq -r '.entries.to, .tiles' <<<"$output" | xargs)" = "3000 1" ]
	kill "${PIDS[0]}" && wait "${PIDS[0]}"
	static log
	run -0 log audit "$URL/" --policy policy --state state
	grow 3001 3500
	run -0 --separate-stderr log audit "$URL" --policy policy --state state --json
	[ "$(jq -r '.entries.from, .entries.to' <<<"$output" | xargs)" = "2816 3500" ]
}

@test "log audit shows a fork with both signed notes, and anybody can check them" {
	grow 1 500
	cp -r log fork
	cp log.key fork.key
	grow 501 600
	DIR=fork grow 501 700 other
	static log
	run -0 log audit "$URL" --policy policy --state state
	rm -rf log && cp -r fork log
	run -1 --separate-stderr log audit "$URL" --policy policy --state state --json
	[ "$(kinds)" = split_view ]
	mapfile -t notes < <(jq -r '.findings[0].files[]' <<<"$output")
	[ "$(sed -n 2p "${notes[0]}")" = 600 ]
	[ "$(sed -n 2p "${notes[1]}")" = 700 ]
	run -1 log audit "$URL" --policy policy --state state
	# Without a state it is found by whoever has what was shown to others.
	run -0 log audit "$URL" --policy policy
	run -1 log audit "$URL" --policy policy --checkpoint "${notes[0]}"
	log prove --dir log --index 3 --out proof
	run -0 --separate-stderr log audit "$URL" --policy policy --checkpoint proof --json
	[ "$(jq .checkpoints <<<"$output")" = 1 ]
	# A state is about one log.
	log init --dir other --origin example.org/other >/dev/null 2>&1
	run -2 log audit other --state state
	[[ $output == *"is about the log example.org/log, and this one calls itself example.org/other"* ]]
}

@test "log audit of one state at a time" {
	grow 1 10
	run -0 log audit log --policy policy --state state
	exec 9<state
	flock 9
	run -2 log audit log --policy policy --state state
	[[ $output == *"another audit uses"* ]]
}

# A witness that has seen SIZE entries, and answers further questions with STATUS: what it was asked is in witness.log.
witness() {
	cat >witness.py <<-'END'
		import http.server, sys
		seen, status = sys.argv[1], int(sys.argv[2])
		class Witness(http.server.BaseHTTPRequestHandler):
		    def do_POST(self):
		        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
		        print(repr(body), file=sys.stderr, flush=True)
		        old = body.split("\n")[0].split()[1]
		        reply = b"" if old == seen else (seen + "\n").encode()
		        self.send_response(status if old == seen else 409)
		        self.send_header("Content-Length", str(len(reply)))
		        self.end_headers()
		        self.wfile.write(reply)
		    def log_message(self, *_): pass
		server = http.server.HTTPServer(("127.0.0.1", 0), Witness)
		print("port", server.server_port, flush=True)
		server.serve_forever()
	END
	rm -f witness.out
	python3 witness.py "$@" >witness.out 2>witness.log 3>&- &
	PIDS+=($!)
	wait_for witness.out 'port [0-9]+'
	WITNESS=http://127.0.0.1:$(cut -d' ' -f2 witness.out)
}

@test "log audit asks witnesses what they were shown" {
	grow 1 700
	witness 300 200
	run -0 --separate-stderr log audit log --policy policy --witness "$WITNESS" --json
	[ "$(jq .witnesses <<<"$output")" = 1 ]
	# It was asked with a proof of consistency from 300 on.
	[ "$(tail -n1 witness.log | grep -o '\\n' | wc -l)" -gt 10 ]
	witness 300 422
	run -1 --separate-stderr log audit log --policy policy --witness "$WITNESS" --json
	[ "$(kinds)" = split_view ]
	witness 701 200
	run -1 --separate-stderr log audit log --policy policy --witness "$WITNESS" --json
	[ "$(kinds)" = rewind ]
	# What was asked for and could not be looked at is no yes.
	witness 700 500
	run -2 --separate-stderr log audit log --policy policy --witness "$WITNESS" --json
	[ "$(jq -r '.verdict, .whole, .partly' <<<"$output" | xargs)" = "cannot_tell true true" ]
	[[ $(jq -r '.remarks[0]' <<<"$output") == *"could not be asked"* ]]
}

# A hook that keeps what it is sent in hook.N, and its headers; the first REFUSED ones it answers with 500.
hook() {
	cat >hook.py <<-'END'
		import http.server, json, sys
		refused, count = int(sys.argv[1]), 0
		class Hook(http.server.BaseHTTPRequestHandler):
		    def do_POST(self):
		        global count, refused
		        body = self.rfile.read(int(self.headers["Content-Length"]))
		        refused -= 1
		        if refused < 0:
		            count += 1
		            open(f"hook.{count}", "wb").write(body)
		            open(f"hook.{count}.headers", "w").write(str(self.headers))
		        self.send_response(500 if refused >= 0 else 204)
		        self.end_headers()
		    def log_message(self, *_): pass
		server = http.server.HTTPServer(("127.0.0.1", 0), Hook)
		print("port", server.server_port, flush=True)
		server.serve_forever()
	END
	python3 hook.py "$1" >hook.out 2>&1 3>&- &
	PIDS+=($!)
	wait_for hook.out 'port [0-9]+'
	HOOK=http://127.0.0.1:$(cut -d' ' -f2 hook.out)
	printf 'a secret that both know' >secret
}

monitor() { log monitor "$@" --policy policy --state monitor --once --webhook "$HOOK" --webhook-secret secret; }

@test "log monitor tells once that something began, and once that it is over; signed" {
	hook 1
	grow 1 600
	static log
	run -0 monitor "$URL"
	mv log/tile/0/002.p/88 kept
	run -1 monitor "$URL"
	[[ $output == *"not told: The webhook answered with status 500"* ]]
	[ ! -e hook.1 ]
	run -1 monitor "$URL"
	run -1 monitor "$URL"
	[ -e hook.1 ]
	[ ! -e hook.2 ]
	[ "$(jq -r '.began[].kind, (.over | length)' hook.1 | xargs)" = "gap 0" ]
	time=$(sed -n 's/^X-Assay-Timestamp: //p' hook.1.headers)
	mac=$({ printf '%s.' "$time"; cat hook.1; } | openssl dgst -sha256 -hmac "$(cat secret)" -r | cut -d' ' -f1)
	[ "$(sed -n 's/^X-Assay-Signature: //p' hook.1.headers)" = "sha256=$mac" ]
	mv kept log/tile/0/002.p/88
	run -0 monitor "$URL"
	run -0 monitor "$URL"
	[ "$(jq -r '.over[].kind, (.began | length)' hook.2 | xargs)" = "gap 0" ]
	[ ! -e hook.3 ]
}

@test "log monitor tells when a log does not answer for long, and when it stands still" {
	hook 0
	grow 1 10
	static log
	run -0 monitor "$URL"
	mv log away
	run -2 monitor "$URL" --patience 3600
	[ ! -e hook.1 ]
	run -1 monitor "$URL" --patience 0
	[ "$(jq -r '.began[].kind' hook.1)" = silent ]
	mv away log
	sleep 1.1
	run -1 monitor "$URL" --stale 1
	[ "$(jq -r '.began[].kind, .over[].kind' hook.2 | xargs)" = "stale silent" ]
	grow 11 12
	run -0 monitor "$URL" --stale 1
	[ "$(jq -r '.over[].kind' hook.3)" = stale ]
}

@test "log monitor writes mail" {
	hook 0
	PYTHONPATH=$ROOT/tests/mail python3 -u "$ROOT/tests/mail/sink.py" >mail.out 2>mail.err 3>&- &
	PIDS+=($!)
	wait_for mail.out '^[0-9]+'
	grow 1 300
	rm log/tile/entries/000
	run -1 log monitor log --policy policy --state monitor --once --mail auditor@example.org \
		--smtp-url "smtp://127.0.0.1:$(head -n1 mail.out)" --smtp-from assay@example.org
	wait_for mail.out subject
	[ "$(sed -n 2p mail.out | jq -r .to[0] 2>/dev/null || sed -n 2p mail.out | jq -r .to)" = auditor@example.org ]
	[[ $(sed -n 2p mail.out | jq -r .subject) == *"something was found about the log example.org/log"* ]]
	[[ $(sed -n 2p mail.out | jq -r .text) == *"tile/entries/000 is missing"*"What to do:"* ]]
}

@test "log monitor runs until it is ended, and refuses what makes no sense" {
	grow 1 10
	"$ASSAY" log monitor log --policy policy --state monitor --interval 5 2>monitored.err 3>&- &
	pid=$!
	PIDS+=("$pid")
	wait_for monitored.err '10 entries, nothing found'
	kill -TERM "$pid"
	wait "$pid"
	run -2 log monitor log --policy policy --once
	run -2 log monitor log --state monitor --once
	run -2 log monitor log --policy policy --state monitor --once --webhook http://127.0.0.1:9
	run -2 log monitor log --policy policy --state monitor --once --mail a@example.org
	run -2 log monitor log --policy policy --state monitor --interval 1
	printf short >secret
	run -2 log monitor log --policy policy --state monitor --once --webhook http://127.0.0.1:9 --webhook-secret secret
}

# An issuer's site: its log, its statements two at a time, its status list and its DID document, in the folder `site`; sets URL.
issuer() {
	cat >issuer.py <<-'END'
		import http.server, json, os, sys, urllib.parse
		class Issuer(http.server.SimpleHTTPRequestHandler):
		    def do_GET(self):
		        url = urllib.parse.urlsplit(self.path)
		        if url.path != "/log/statements":
		            return super().do_GET()
		        first = int(urllib.parse.parse_qs(url.query)["from"][0])
		        all = [json.loads(line) for line in open("../openings")]
		        page = [s for s in all if s["index"] >= first and s["kind"] in ("status", "issuer", "version")][:2]
		        body = json.dumps({"statements": page}).encode()
		        self.send_response(200)
		        self.send_header("Content-Length", str(len(body)))
		        self.end_headers()
		        self.wfile.write(body)
		    def log_message(self, *_): pass
		os.chdir("site")
		server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Issuer)
		print("port", server.server_port, flush=True)
		server.serve_forever()
	END
	mkdir -p site/status site/.well-known
	mv log site/log && mv log.key site/log.key
	python3 issuer.py >issuer.out 2>issuer.err 3>&- &
	PIDS+=($!)
	wait_for issuer.out 'port [0-9]+'
	PORT=$(cut -d' ' -f2 issuer.out) URL=http://localhost:$PORT
}

digest() { printf 'sha256:%s' "$(sha256sum "$1" | cut -d' ' -f1)"; }

# say KIND FIELDS — logs it, and keeps its opening.
say() { printf '{"kind":"%s","fields":%s}\n' "$1" "$2" | log append --dir site/log 2>/dev/null | tee -a openings >/dev/null; }

@test "log audit compares what the issuer publishes with what it has logged" {
	issuer
	echo '{"list":1}' >site/status/1
	echo '{"id": "did", "proof": {"a": 1}, "b": 2}' >site/.well-known/did.json
	# Of a DID document the canonical form without its proof is logged.
	did() { printf '%s' "$1" >bare && printf '{"did":"did:web:localhost%%3A%s","digest":"%s"}' "$PORT" "$(digest bare)"; }
	say status "{\"list\":\"$URL/status/1\",\"digest\":\"sha256:00\"}"
	say credential '{"credential":"secret"}'
	say issuer "$(did '{"b":2,"id":"did"}')"
	say version '{"rubric":"r","digest":"sha256:11"}'
	say status "{\"list\":\"$URL/status/1\",\"digest\":\"$(digest site/status/1)\"}"
	say version '{"rubric":"r","digest":"sha256:12"}'
	audit() { log audit "$URL/log" --policy policy --statements "$URL/log/statements" --json "$@"; }
	run -0 --separate-stderr audit --state state
	[ "$(jq -r '.statements, .published, .entries.credential' <<<"$output" | xargs)" = "5 2 1" ]
	# A list and a document that are changed without an entry: also when nothing new is in the log.
	echo '{"list":2}' >site/status/1
	run -1 --separate-stderr audit --state state
	[ "$(jq -r '.findings[] | .kind, .subject' <<<"$output" | xargs)" = "unpublished $URL/status/1" ]
	echo '{"id":"other"}' >site/.well-known/did.json
	run -1 --separate-stderr audit
	[ "$(kinds)" = "unpublished unpublished" ]
	say status "{\"list\":\"$URL/status/1\",\"digest\":\"$(digest site/status/1)\"}"
	say issuer "$(did '{"id":"other"}')"
	run -0 --separate-stderr audit --state state
	# A statement is taken back, another one is changed.
	sed -i -e '4d' -e '6s/"sha256:12"/"sha256:13"/' openings
	run -1 --separate-stderr audit
	[ "$(jq -r '.findings[] | .kind, .subject' <<<"$output" | xargs)" = "unstated 3 misstated 5" ]
}
