# Tests and checks of the code. Each ends with `N passed, N failed` or fails.

CORES := $(shell nproc)
AGAIN  = @+$(MAKE) --no-print-directory -s $(if $(filter -j%,$(MAKEFLAGS)),,-j$(CORES))
C_FILES := $(shell find src tools tests bench \( -path tests/tidy -o -name node_modules \) -prune -o -name '*.[ch]' \
                   -print 2>/dev/null)

export ASAN_OPTIONS  ?= detect_stack_use_after_return=1:strict_string_checks=1
export UBSAN_OPTIONS ?= print_stacktrace=1
export LSAN_OPTIONS  ?= suppressions=$(CURDIR)/tests/unit/leaks.txt:print_suppressions=0
export TSAN_OPTIONS  ?= halt_on_error=1:second_deadlock_stack=1:suppressions=$(CURDIR)/tests/unit/races.txt

# ---- unit tests ----------------------------------------------------------------------------------
.PHONY: check asan tsan cover
check: $(BUILD)/unit-test ## runs the unit tests of VARIANT
	$(BUILD)/unit-test
asan: ## runs the unit tests under AddressSanitizer and UndefinedBehaviorSanitizer
	$(AGAIN) VARIANT=asan check
tsan: ## runs the unit tests under ThreadSanitizer
	$(AGAIN) VARIANT=tsan check
cover: ## says which lines the unit tests reach, in build/cover/index.html
	$(AGAIN) VARIANT=cover check
	gcovr --root . --filter src/ --exclude '.*_(test|fuzz)\.c' --html-details build/cover/index.html \
		--print-summary build/cover

# ---- fuzzing -------------------------------------------------------------------------------------
# Each X_fuzz.c is a program of its own: with libFuzzer (VARIANT=fuzz, clang), or with a driver that only
# replays the corpus tests/fuzz/X, so that every finding stays a test.
FUZZ_NAMES    := $(patsubst %_fuzz.c,%,$(notdir $(FUZZERS)))
FUZZ_PROGRAMS := $(FUZZ_NAMES:%=$(BUILD)/fuzz/%)
FUZZ_DRIVER   := $(if $(filter fuzz,$(VARIANT)),,$(BUILD)/test/tests/fuzz/driver.o)
SECONDS       := 60
NAME          := $(FUZZ_NAMES)

define FUZZ_PROGRAM
$(BUILD)/fuzz/$(patsubst %_fuzz.c,%,$(notdir $(1))): $(BUILD)/test/$(1:.c=.o) $(FUZZ_DRIVER) $(BUILD)/library.a
endef
$(foreach source,$(FUZZERS),$(eval $(call FUZZ_PROGRAM,$(source))))
$(BUILD)/fuzz/template: $(BUILD)/test/tools/html.o $(BUILD)/test/tools/source.o
$(BUILD)/fuzz/markdown: $(BUILD)/test/tests/unit/safe_html.o
$(BUILD)/fuzz/rubric_grammar: $(BUILD)/test/tests/unit/gbnf.o
$(FUZZ_PROGRAMS):
	@mkdir -p $(@D)
	$(call say,link)$(LINK) -o $@ $^ $(PKG_LIBS)

.PHONY: fuzz fuzz-programs fuzz-replay
fuzz-programs: $(FUZZ_PROGRAMS)
fuzz: ## looks for inputs that break a parser: make fuzz SECONDS=60 NAME="json note"
	$(AGAIN) VARIANT=fuzz $(NAME:%=build/fuzz/fuzz/%)
	@for name in $(NAME); do \
		mkdir -p build/fuzz/corpus/$$name; \
		echo "fuzzing $$name for $(SECONDS) s"; \
		build/fuzz/fuzz/$$name -max_total_time=$(SECONDS) -timeout=10 -rss_limit_mb=1024 -verbosity=0 \
			-print_final_stats=1 -artifact_prefix=build/fuzz/finding-$$name- \
			build/fuzz/corpus/$$name tests/fuzz/$$name || exit 1; \
	done
fuzz-replay: ## replays the corpora of all fuzzers under the sanitizers
	$(AGAIN) VARIANT=asan fuzz-programs
	@tests/fuzz/replay build/asan/fuzz $(FUZZ_NAMES)

-include $(FUZZERS:%.c=$(BUILD)/test/%.d)

# ---- how the code looks --------------------------------------------------------------------------
.PHONY: tidy format format-check lint
tidy: build/tools/tidy format-check types ## checks layers, lengths, banned calls, dead files and the like
	@build/tools/tidy
format: ## puts the C files into the layout of .clang-format
	clang-format-14 -i $(C_FILES)
format-check: $(C_FILES:%=build/format/%.ok)
build/format/%.ok: % .clang-format
	@mkdir -p $(@D)
	@clang-format-14 --dry-run -Werror $< && touch $@
lint: $(GENERATED) $(GEN)/web/assets.table.h $(GEN)/rdf/contexts.table.h ## runs clang-tidy and cppcheck (minutes)
	@tests/lint $(SOURCES) $(INSIDE) $(WITHIN) $(filter-out %_fuzz.c,$(wildcard tools/*.c)) -- $(CFLAGS) $(INCLUDE)

# ---- what others publish -------------------------------------------------------------------------
.PHONY: conformance
conformance: all $(BUILD)/unit-test ## makes docs/conformance.md: published vectors, other people's verifiers (VARIANT=debug)
	@ASSAY_UNIT_TEST=$(BUILD)/unit-test tools/conformance
.PHONY: psychometrics
psychometrics: $(BUILD)/unit-test ## makes the tables of docs/psychometrics.md, from others' figures (VARIANT=debug)
	@ASSAY_UNIT_TEST=$(BUILD)/unit-test tools/psychometrics

.PHONY: validity
validity: all ## makes docs/validity.md, from public data: how far the grader agrees with people (10 minutes)
	@tools/validity
.PHONY: validity-model
validity-model: all $(BUILD)/bench/saf/judge ## makes its section on the language model, which is asked for an hour
	@tools/validity-model --judge $(BUILD)/bench/saf/judge

# ---- speed ---------------------------------------------------------------------------------------
# bench/NAME.c is a program of its own; it prints a line a figure, with the ratio to a peer in the same run.
BENCHES := $(patsubst bench/%.c,$(BUILD)/bench/%,$(wildcard bench/*.c))
.PHONY: bench
bench: $(BENCHES) ## measures speed, beside peers
	@for bench in $^; do $$bench || exit 1; done
$(BUILD)/bench/log: $(BUILD)/test/bench/load/log_load.o
$(BUILD)/bench/%: $(BUILD)/test/bench/%.o $(BUILD)/test/tests/unit/oracle.o $(BUILD)/library.a
	@mkdir -p $(@D)
	$(call say,link)$(LINK) -o $@ $^ $(PKG_LIBS) -ljansson

# ---- installation --------------------------------------------------------------------------------
PREFIX := /usr/local
.PHONY: install
install: assay ## installs into $(DESTDIR)$(PREFIX)
	install -D -m 755 assay $(DESTDIR)$(PREFIX)/bin/assay
	install -D -m 644 docs/assay.1 $(DESTDIR)$(PREFIX)/share/man/man1/assay.1
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions
	./assay completion bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/assay
	./assay completion zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_assay
	cd demo && find . -type f -exec install -D -m 644 {} $(DESTDIR)$(PREFIX)/share/assay/demo/{} \;
