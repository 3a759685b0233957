#!/usr/bin/env bats
# assay similar: what is compared with what, what it prints, and what it refuses.

load setup

setup() {
	cd "$BATS_TEST_TMPDIR"
	mkdir -p class/ada class/ben/src class/eve/.git class/eve/node_modules flat
	cat >class/ada/main.c <<-'C'
		int sum(int *a, int n) { int s = 0; for (int i = 0; i < n; i++) s += a[i]; return s; }
	C
	cat >class/ben/src/sum.c <<-'C'
		/* mine */
		int all(int *v, int k) {
		    int t = 1, i;
		    return t; }
		int total(int *v, int k)
		{
		    int t = 0;
		    int j = 2;
		    while (j < k) {
		        t += v[j];
		        j++;
		    }
		    return t;
		}
	C
	cat >class/eve/list.c <<-'C'
		struct n { struct n *next; };
		void drop(struct n *n) { while (n) { struct n *m = n->next; free(n); n = m; } }
	C
	cp class/ada/main.c class/eve/.git/main.c
	cp class/ada/main.c class/eve/node_modules/main.c
	printf 'a list\n' >class/notes.txt
	cp class/ada/main.c class/left.c
	for file in class/*/*.c class/ben/src/sum.c; do cp "$file" flat/; done
	cp flat/main.c flat/main.cpp
}

pairs() { jq -r '.pairs[] | "\(.left) \(.right) \(.similarity * 100 | floor)"'; }

@test "each folder in a folder is a submission, and what is hidden or beside them is not" {
	run -0 --separate-stderr "$ASSAY" similar class --json --at-least 0
	[ -z "$stderr" ]
	[ "$(jq -r '[.submissions[].name] | join(" ")' <<<"$output")" = "ada ben eve" ]
	[ "$(jq .unread <<<"$output")" = 2 ]
	[ "$(jq -r '.pairs[0] | "\(.left) \(.right)"' <<<"$output")" = "ada ben" ]
	[ "$(jq '.pairs | length' <<<"$output")" = 3 ]
	# The function from line 5 on is the other program, but for its names, its values and the form of its loop.
	longest='.pairs[0].fragments | max_by(.tokens) | [.left.line_last, .right.line, .right.line_last]'
	[ "$(jq -c "$longest" <<<"$output")" = "[1,5,14]" ]
	[ "$(jq '.pairs[0].left_covered == 1' <<<"$output")" = true ]
}

@test "in a folder without folders each file is one, and languages stay apart" {
	run -0 "$ASSAY" similar flat --json --at-least 0
	[ "$(jq -r '[.submissions[].name] | join(" ")' <<<"$output")" = "list.c main.c sum.c main.cpp" ]
	[ "$(jq '.pairs | length' <<<"$output")" = 3 ]
	[ "$(jq -r '[.pairs[].language] | unique | join(" ")' <<<"$output")" = c ]
}

@test "several words are a submission each" {
	run -0 "$ASSAY" similar class/ada class/ben/src/sum.c flat/main.c --json --at-least 0
	[ "$(pairs <<<"$output" | head -n 1)" = "class/ada flat/main.c 100" ]
}

@test "starter code counts for nobody" {
	run -0 "$ASSAY" similar class/ada flat/main.c --starter class/ada --json --at-least 0
	[ "$(jq '.pairs[0].similarity == 0 and .pairs[0].overlap == 0' <<<"$output")" = true ]
	[ "$(jq -c '[.submissions[].own_tokens]' <<<"$output")" = "[0,0]" ]
}

@test "the table says what is alike and not why" {
	run -0 "$ASSAY" similar class/ada flat/main.c class/eve
	[[ $output == *"3 submissions in C"* && $output == *" 1.00  "*"class/ada  flat/main.c"* && $output == *"not why"* ]]
	[[ $output != *copied* && $output != *plagiar* && $output != *cheat* ]]
}

@test "the page is whole, escapes what strangers wrote, and has no script" {
	mkdir class/'<img src=x onerror=alert(1)>'
	cp class/ada/main.c class/'<img src=x onerror=alert(1)>'
	printf 'char *s = "</code><script>alert(1)</script>";\n' >>class/'<img src=x onerror=alert(1)>/main.c'
	run -0 "$ASSAY" similar class --html page.html --at-least 0
	python3 - <<-'PYTHON'
		import html.parser
		class Reader(html.parser.HTMLParser):
		    tags, targets, links = [], set(), []
		    def handle_starttag(self, tag, attributes):
		        self.tags.append(tag)
		        for name, value in attributes:
		            assert not name.startswith("on") and name not in ("src", "srcset"), (tag, name)
		            self.targets |= {value} if name == "id" else set()
		            self.links += [value] if name == "href" else []
		page = open("page.html", encoding="utf-8").read()
		reader = Reader()
		reader.feed(page)
		assert "script" not in reader.tags and "img" not in reader.tags and "link" not in reader.tags
		assert reader.links and all(link[0] == "#" and link[1:] in reader.targets for link in reader.links), reader.links
		assert "&lt;script&gt;alert(1)" in page and "int total(int *v, int k)" in page
	PYTHON
}

@test "binary, large and broken files are said to be left out or read as far as they go" {
	printf 'int a;\0' >flat/binary.c
	head -c 66000 /dev/zero | tr '\0' ' ' >flat/large.c
	printf 'int f( { ) ]] = ; }' >flat/broken.c
	ln -s main.c flat/link.c
	run -0 "$ASSAY" similar flat --json
	[ "$(jq -r '[.submissions[].files[] | select(.left_out) | .path] | join(" ")' <<<"$output")" = "binary.c large.c" ]
	[ "$(jq -r '[.submissions[].files[] | select(.broken) | .path] | join(" ")' <<<"$output")" = broken.c ]
	[ "$(jq .unread <<<"$output")" = 1 ]
	run -0 "$ASSAY" similar flat
	[[ $output == *"Left out: binary.c of binary.c: it is no text."* ]]
}

@test "mistakes are refused with what to do" {
	run -2 --separate-stderr "$ASSAY" similar
	[[ $stderr == *"name a folder"* ]]
	run -2 --separate-stderr "$ASSAY" similar nowhere
	[[ $stderr == *"nowhere cannot be read"* ]]
	run -2 --separate-stderr "$ASSAY" similar flat --k 0
	[[ $stderr == *"--k takes a number from 1 to 1000"* ]]
	run -2 --separate-stderr "$ASSAY" similar flat --at-least 2
	[[ $stderr == *"--at-least"* ]]
	run -2 --separate-stderr "$ASSAY" similar flat --html nowhere/page.html
	[[ $stderr == *"cannot be written"* ]]
	run -0 "$ASSAY" similar class/notes.txt
	[[ $output == *"No two"* ]]
}
