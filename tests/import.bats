#!/usr/bin/env bats
# `assay import`: what it prints where, and its exit codes.

bats_require_minimum_version 1.5.0

setup() {
	assay=${ASSAY:-$BATS_TEST_DIRNAME/../assay}
	example=$BATS_TEST_TMPDIR/example
	cp -r "$BATS_TEST_DIRNAME/../docs/example-assessment" "$example"
	cd "$BATS_TEST_TMPDIR"
}

import() { "$assay" import --data "$BATS_TEST_TMPDIR/data" "$@"; }

@test "a folder becomes version 1, and stays it" {
	run -0 import "$example"
	[ "$output" = "baking-bread is now version 1." ]
	run -0 import "$example"
	[ "$output" = "baking-bread is still version 1." ]
}

@test "a change becomes version 2" {
	import "$example"
	sed -i 's/^title: .*/title: Bread/' "$example/assessment.yaml"
	run -0 import "$example" --json
	[ "$output" = '{"ok":true,"problems":[],"assessment":"baking-bread","version":2,"unchanged":false,"calibrated":0}' ]
}

@test "a change of a file beside it becomes a version too" {
	import "$example"
	echo "Please hurry." >>"$example/letter.md"
	run -0 import "$example"
	[ "$output" = "baking-bread is now version 2." ]
}

@test "--check stores nothing and needs no database" {
	run -0 import "$example" --check
	[ "$output" = "baking-bread has no problems." ]
	[ ! -e data ]
}

@test "problems go to standard error, each with file and line" {
	sed -i 's/^title:/titel:/' "$example/assessment.yaml"
	echo '<b>now</b>' >>"$example/letter.md"
	run -1 --separate-stderr import example
	[ "$output" = "3 problems: nothing was imported." ]
	[ "${stderr_lines[0]}" = "example/assessment.yaml:2: the assessment needs “title”" ]
	[ "${stderr_lines[1]}" = "example/assessment.yaml:4: the assessment has no key “titel”; did you mean “title”?" ]
	[[ "${stderr_lines[2]}" == "example/letter.md:8: “<b>” is raw HTML"* ]]
	[ ! -e data ]
}

@test "problems as JSON" {
	sed -i 's/^assay: 1/assay: 2/' "$example/assessment.yaml"
	run -1 --separate-stderr import example --json
	[ "$output" = '{"ok":false,"problems":[{"file":"assessment.yaml","line":2,"sentence":"“assay” is 2: it must be 1"}]}' ]
}

@test "a folder without assessment.yaml has one problem" {
	mkdir empty
	run -1 --separate-stderr import empty
	[ "$stderr" = "empty/assessment.yaml:1: there is no such file" ]
}

@test "bad usage is 2" {
	run -2 import
	run -2 import "$BATS_TEST_TMPDIR/none"
	run -2 import "$example" --chekc
	run -2 import "$example" "$example"
	run -2 import "$example" --db mysql:x
}

@test "an archive is as good as a folder, however it was packed" {
	run -0 import "$example" --check
	python3 -c 'import shutil; shutil.make_archive("whole", "zip", ".", "example")'
	python3 -c 'import shutil; shutil.make_archive("inner", "gztar", "example")'
	run -0 import "$example"
	[ "$output" = "baking-bread is now version 1." ]
	run -0 import whole.zip
	[ "$output" = "baking-bread is still version 1." ]
	run -0 import inner.tar.gz
	[ "$output" = "baking-bread is still version 1." ]
	run -0 import - <whole.zip
	[ "$output" = "baking-bread is still version 1." ]
}

@test "an archive that is hostile, or none, is refused with a reason" {
	for kind in up symlink device bomb text; do
		python3 "$BATS_TEST_DIRNAME/unit/archives.py" "$kind" >hostile
		run -2 --separate-stderr import hostile
		[ -z "$output" ]
		[[ $stderr == "assay import: hostile was not imported: "?* ]]
	done
	python3 "$BATS_TEST_DIRNAME/unit/archives.py" zip >hostile
	run -2 import hostile
	[[ $output == *"no assessment.yaml"* ]]
	[ ! -e data ]
}

@test "an archive is not read where no sandbox can be had" {
	python3 -c 'import shutil; shutil.make_archive("whole", "zip", "example")'
	run -2 env PATH=/nowhere "$assay" import --check whole.zip
	[[ $output == *"bubblewrap is not there"* ]]
}

# ---- programs ----

program() {
	cp -r "$BATS_TEST_DIRNAME/api/tiny-code" "$BATS_TEST_TMPDIR/code"
}

@test "--try runs the author's solutions on all tests" {
	program
	run -0 import code --check --try
	[ "$output" = "tiny-code has no problems." ]
	sed -i 's/sum(map/max(map/' code/assessment.yaml
	run -1 --separate-stderr import code --check --try
	[ "$output" = "4 problems: nothing was imported." ]
	[[ "${stderr_lines[0]}" == *"in python does not pass the test “one” of the group “small”: wrong. "* ]]
	[[ "${stderr_lines[0]}" == *"Line 1: expected “3”, got “2”." ]]
}

@test "a language that is not installed is a note, and no problem" {
	((EUID == 0)) || skip "mounting takes root"
	program
	touch nothing
	# For this command alone no compiler can be run.
	without=(unshare --mount sh -c 'mount --bind nothing "$(readlink -f /usr/bin/gcc)" && exec "$@"' sh)
	run -0 --separate-stderr "${without[@]}" "$assay" import code --check
	[ "$output" = "tiny-code has no problems." ]
	[[ "$stderr" == "code/assessment.yaml:"*": note: C is not installed here: install the packages gcc and libc6-dev" ]]
	run -0 --separate-stderr "${without[@]}" "$assay" import code --check --json
	[[ "$output" == *'"notes":[{'*"C is not installed here"* ]]
}

@test "--try builds with a harness" {
	program
	cat >code/harness.c <<'END'
#include <stdio.h>
long add(long a, long b);
int main(void)
{
	long a, b;
	if (scanf("%ld%ld", &a, &b) != 2)
		return 1;
	printf("%ld\n", add(a, b));
}
END
	printf 'long add(long a, long b)\n{\n\treturn a + b;\n}\n' >code/solution.c
	python3 - <<'END'
import re
text = open("code/assessment.yaml").read()
head, rest = text.split("      - language: c\n")
groups = rest[rest.index("    groups:"):]
row = "      - {language: c, harness_file: harness.c, solution_file: solution.c}\n"
open("code/assessment.yaml", "w").write(head + row + groups)
END
	run -0 import code --check --try
	printf 'long add(long a, long b)\n{\n\treturn a;\n}\n' >code/solution.c
	run -1 --separate-stderr import code --check --try
	[[ "${stderr_lines[0]}" == *"in c does not pass the test “one”"* ]]
}

@test "--try lets an author's checker judge, and says when it fails" {
	program
	cat >code/near.py <<'END'
import sys
expected, output = (int(open(path).read()) for path in sys.argv[2:4])
print("off by", abs(expected - output))
sys.exit(0 if abs(expected - output) <= 1 else 1)
END
	checker='    checker: {kind: program, language: python, source_file: near.py}'
	sed -i "s/^    groups:/$checker\n    groups:/" code/assessment.yaml
	sed -i 's/print(sum/print(1 + sum/' code/assessment.yaml
	run -0 import code --check --try
	sed -i 's/print(1 + sum/print(2 + sum/' code/assessment.yaml
	run -1 --separate-stderr import code --check --try
	[[ "${stderr_lines[0]}" == *"the test “one” of the group “small”: wrong. off by 2" ]]
	echo 'raise SystemExit(7)' >code/near.py
	run -1 --separate-stderr import code --check --try
	[ "$output" = "8 problems: nothing was imported." ]
	[[ "${stderr_lines[0]}" == *": not-checked."* ]]
}

@test "a repository's mistakes are told in its own words" {
	cp -r "$BATS_TEST_DIRNAME/api/tiny-languages" languages
	sed -i 's/database: postgresql/database: postgres/; s/analysers: \[eslint\]/analysers: [eslin]/; s/writes: gcov/writes: lcov/
		0,/report: report.xml/s/report: report.xml/report: ..\/report.xml/' languages/assessment.yaml
	run -1 --separate-stderr import languages --check
	[ "$output" = "4 problems: nothing was imported." ]
	[[ "$stderr" == *"“report” must be a path within the repository"* ]]
	[[ "$stderr" == *"there is no kind of report “lcov”"* ]]
	[[ "$stderr" == *"there is no analyser “eslin”; did you mean “eslint”?"* ]]
	[[ "$stderr" == *"there is no database “postgres”; did you mean “postgresql”?"* ]]
}
