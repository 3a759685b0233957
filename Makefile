# GNU make. `make` builds ./assay; `make help` lists the rest. A new source file needs no edit here.

# release: what is installed; debug: what the tests run; asan, tsan: the same under sanitizers.
VARIANT ?= release
BUILD   := build/$(VARIANT)
GEN     := build/gen

.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDARY:
.DEFAULT_GOAL := all
# A line for each file made; `make V=1` shows the commands, `make -s` nothing.
SILENT := $(findstring s,$(filter-out --%,$(firstword $(MAKEFLAGS))))
MAKEFLAGS += --no-builtin-rules
say     = $(if $(V),,@$(if $(SILENT),,printf '  %-5s %s\n' $(1) $@;))

# ---- what there is -------------------------------------------------------------------------------
SOURCES   := $(shell find src -name '*.c' ! -name '*_test.c' ! -name '*_fuzz.c' ! -path 'src/sandbox/inside/*' ! -path 'src/sandbox/within/*')
TESTS     := $(shell find src -name '*_test.c') $(wildcard tests/unit/*.c)
MODEL_TESTS := $(wildcard tests/model/*.c) tests/unit/main.c
LEDGER_TESTS := $(wildcard tests/ledger/*.c) tests/unit/main.c tests/unit/memory_storage.c \
                tests/unit/output.c
FUZZERS   := $(shell find src tools -name '*_fuzz.c')
SQL       := $(shell find src -name '*.sql' ! -path '*/migrations/*' ! -name schema.sql)
HTML      := $(shell find src -name '*.html')
TEST_HTML := $(wildcard tests/unit/*.html)
MIGRATIONS:= $(sort $(wildcard src/*/migrations/*.sql))

GENERATED := $(SQL:src/%.sql=$(GEN)/%.sql.h) $(HTML:src/%.html=$(GEN)/%.html.h) $(TEST_HTML:%=$(GEN)/%.h) \
             $(patsubst src/%/,$(GEN)/%.h,$(sort $(dir $(MIGRATIONS))))
OBJECTS   := $(SOURCES:src/%.c=$(BUILD)/%.o)

# ---- how it is compiled --------------------------------------------------------------------------
PACKAGES := libevent libevent_pthreads libcurl sqlite3 libpq libsodium libcrypto libssl yaml-0.1 libcmark-gfm \
            libutf8proc libqrencode zlib libseccomp libarchive libxml-2.0 libqpdf libpcre2-8 openblas tree-sitter
# Of the first only the header is used: a token's module is loaded when one is configured.
PKG_CFLAGS := $(shell pkg-config --cflags p11-kit-1 $(PACKAGES) 2>/dev/null)
# pango and cairo are loaded when something is drawn (src/picture/library.h): of them too only the headers, which are not ours to warn of.
PKG_CFLAGS += $(patsubst -I%,-isystem %,$(shell pkg-config --cflags pangocairo 2>/dev/null))
# Likewise leptonica and tesseract, when a picture is read (src/scan/library.h).
PKG_CFLAGS += $(patsubst -I%,-isystem %,$(shell pkg-config --cflags tesseract lept 2>/dev/null))
PKG_LIBS   := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lcmark-gfm-extensions \
              -lstemmer -llpsolve55_pic -l:libcolamd.a -l:libsuitesparseconfig.a -ldl -lm -lpthread

WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Wswitch-enum -Wvla -Wstrict-prototypes -Wmissing-prototypes -Werror
HARDEN   := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE
HARDEN_LD:= -pie -Wl,-z,relro,-z,now,-z,noexecstack

FLAGS_release := -O2 -g1 $(HARDEN)
LINK_release  := $(HARDEN_LD)
FLAGS_debug   := -O1 -g
FLAGS_asan    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
# The readers' boxes take the program itself, and no more than 80 MiB (sandbox/sandbox.h): what debuggers read is packed.
LINK_asan     := -fsanitize=address,undefined -gz
FLAGS_tsan    := -O1 -g -fsanitize=thread
LINK_tsan     := -fsanitize=thread
FLAGS_fuzz    := -O1 -g -Wno-string-conversion -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
LINK_fuzz     := -fsanitize=fuzzer,address,undefined
FLAGS_cover   := -O0 -g --coverage -fprofile-update=atomic
LINK_cover    := --coverage

CC_fuzz := clang-14
CC      := $(or $(CC_$(VARIANT)),gcc)
# Hidden, because a library may use a name of ours inside (jansson has a json_object too) and would get ours.
CFLAGS  := -std=c17 -D_GNU_SOURCE -fvisibility=hidden -ffp-contract=off $(WARNINGS) $(FLAGS_$(VARIANT))
INCLUDE := -Isrc -I$(GEN) $(PKG_CFLAGS)
LINK     = $(CC) $(FLAGS_$(VARIANT)) $(LINK_$(VARIANT))

# ---- the programs --------------------------------------------------------------------------------
.PHONY: all tests
all: assay

assay: build/release/assay
	@cp $< $@.new && mv -f $@.new $@
ifneq ($(VARIANT),release)
build/release/assay: FORCE
	@$(MAKE) --no-print-directory VARIANT=release $@
endif

# What is not compiled but put in whole: the user interface, the contexts of JSON-LD, and what is in boxes of the sandbox.
EMBEDDED := $(BUILD)/assets.o $(BUILD)/contexts.o $(BUILD)/inside.o
include tools/grammars.mk

$(BUILD)/assay: $(OBJECTS) $(EMBEDDED)
	$(call say,link)$(LINK) -o $@ $^ $(PKG_LIBS)

# Everything a test binary needs: the whole program without its main, and the tests.
LIBRARY := $(filter-out $(BUILD)/main.o,$(OBJECTS)) $(EMBEDDED)
$(BUILD)/library.a: $(LIBRARY)
	@rm -f $@
	$(call say,ar)ar rcsT $@ $^
tests: $(BUILD)/unit-test $(BUILD)/model-test $(BUILD)/ledger-test $(BUILD)/bench/introclass
$(BUILD)/unit-test: $(LIBRARY) $(TESTS:%.c=$(BUILD)/test/%.o)
$(BUILD)/model-test: $(LIBRARY) $(MODEL_TESTS:%.c=$(BUILD)/test/%.o)
$(BUILD)/ledger-test: $(LIBRARY) $(LEDGER_TESTS:%.c=$(BUILD)/test/%.o)
$(BUILD)/unit-test $(BUILD)/model-test $(BUILD)/ledger-test:
	$(call say,link)$(LINK) -o $@ $^ $(PKG_LIBS) -lcmocka -ljansson

$(BUILD)/%.o: src/%.c | $(GENERATED)
	@mkdir -p $(@D)
	$(call say,cc)$(CC) $(CFLAGS) $(INCLUDE) -MMD -MP -c -o $@ $<
$(BUILD)/test/%.o: %.c | $(GENERATED)
	@mkdir -p $(@D)
	$(call say,cc)$(CC) $(CFLAGS) $(INCLUDE) -Itests -MMD -MP -c -o $@ $<

# Static and small whatever the variant: it is started for every program of a stranger's (src/sandbox/inside/inside.h).
INSIDE := $(wildcard src/sandbox/inside/*.c)
build/sandbox/inside: $(INSIDE) $(wildcard src/sandbox/inside/*.h) src/sandbox/protection.h
	@mkdir -p $(@D)
	$(call say,cc)gcc -std=c17 -D_GNU_SOURCE $(WARNINGS) -O2 -fstack-protector-strong -static -s -Isrc -o $@ $(INSIDE)
# Libc's own names, for programs that are not ours (src/sandbox/within/within.c).
WITHIN := $(wildcard src/sandbox/within/*.c)
build/sandbox/within.so: $(WITHIN)
	@mkdir -p $(@D)
	$(call say,cc)gcc -std=c17 -D_GNU_SOURCE $(WARNINGS) -O2 -fstack-protector-strong -fPIC -shared -s -o $@ $(WITHIN)
$(BUILD)/inside.o: src/sandbox/inside.S build/sandbox/inside build/sandbox/within.so
	@mkdir -p $(@D)
	$(call say,as)$(CC) -c -o $@ $<

# ---- generated sources ---------------------------------------------------------------------------
# Build-time tools stand on the part of layer 0 that needs no library.
TOOL_BASE := $(patsubst %,src/base/%.c,arena buf check str work) tools/source.c
build/tools/%: tools/%.c $(TOOL_BASE) $(wildcard tools/*.h)
	@mkdir -p $(@D)
	$(call say,cc)gcc -std=c17 -D_GNU_SOURCE $(WARNINGS) -O1 -g -Isrc -o $@ $(filter %.c,$^)
build/tools/template: tools/html.c
build/tools/tidy: tools/tidy_code.c tools/tidy_text.c tools/tree.c

$(GEN)/%.sql.h: src/%.sql build/tools/sqlc
	@mkdir -p $(@D)
	$(call say,sql)build/tools/sqlc $< > $@
$(GEN)/%.html.h: src/%.html build/tools/template
	@mkdir -p $(@D)
	$(call say,html)build/tools/template $< > $@
$(GEN)/tests/%.html.h: tests/%.html build/tools/template
	@mkdir -p $(@D)
	$(call say,html)build/tools/template $< > $@
$(GEN)/%/migrations.h: build/tools/sqlc $(MIGRATIONS)
	@mkdir -p $(@D)
	$(call say,sql)build/tools/sqlc --migrations $(filter src/$*/%,$(MIGRATIONS)) > $@

include tools/assets.mk
include tools/contexts.mk

# ---- tests and checks ----------------------------------------------------------------------------
include tools/checks.mk

.PHONY: help clean FORCE
FORCE:
clean: ## removes everything built
	rm -rf build assay
help: ## lists the targets
	@grep -hE '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

-include $(OBJECTS:.o=.d) $(TESTS:%.c=$(BUILD)/test/%.d) $(MODEL_TESTS:%.c=$(BUILD)/test/%.d)
