# The grammars that programs are read with by libtree-sitter (src/similar/grammar.h): C sources of the packages that
# tools/grammars/package.json pins. The tables are compiled once for all variants; the scanners, which are written by hand and
# read hostile bytes, with each variant's sanitizers.

GRAMMARS := tools/grammars/node_modules
GRAMMAR_c          := tree-sitter-c/src
GRAMMAR_cpp        := tree-sitter-cpp/src
GRAMMAR_python     := tree-sitter-python/src
GRAMMAR_javascript := tree-sitter-javascript/src
GRAMMAR_typescript := tree-sitter-typescript/typescript/src
GRAMMAR_tsx        := tree-sitter-typescript/tsx/src
GRAMMAR_go         := tree-sitter-go/src
GRAMMAR_rust       := tree-sitter-rust/src
GRAMMAR_java       := tree-sitter-java/src
GRAMMAR_sql        := @derekstride/tree-sitter-sql/src
GRAMMAR_NAMES      := c cpp python javascript typescript tsx go rust java sql
GRAMMAR_SCANNERS   := cpp python javascript typescript tsx rust sql

$(GRAMMARS)/.installed-lock:
	@echo "$(GRAMMARS) is missing or not complete: run ./run or ./test once" >&2
	@exit 1

define GRAMMAR_OBJECTS
build/grammars/$(1).o: tools/grammars/package-lock.json tools/grammars.mk | $(GRAMMARS)/.installed-lock
	@mkdir -p $$(@D)
	$$(call say,cc)gcc -std=c11 -O1 -fPIE -w -I$(GRAMMARS)/$(GRAMMAR_$(1)) -c -o $$@ $(GRAMMARS)/$(GRAMMAR_$(1))/parser.c
$$(BUILD)/grammars/$(1)_scanner.o: tools/grammars/package-lock.json tools/grammars.mk | $(GRAMMARS)/.installed-lock
	@mkdir -p $$(@D)
	$$(call say,cc)$$(CC) -std=c11 $$(FLAGS_$$(VARIANT)) -w -I$(GRAMMARS)/$(GRAMMAR_$(1)) -c -o $$@ \
		$(GRAMMARS)/$(GRAMMAR_$(1))/scanner.c
endef
$(foreach name,$(GRAMMAR_NAMES),$(eval $(call GRAMMAR_OBJECTS,$(name))))

EMBEDDED += $(GRAMMAR_NAMES:%=build/grammars/%.o) $(GRAMMAR_SCANNERS:%=$(BUILD)/grammars/%_scanner.o)
