# make check, asan, tsan, fuzz, tidy, format, cover, bench
.PHONY: check
check: $(BUILD)/unit-test ## runs the unit tests of VARIANT
	$(BUILD)/unit-test

# bench/NAME.c is a program of its own; it prints a line a figure, with the ratio to a peer in the same run.
BENCHES := $(patsubst bench/%.c,$(BUILD)/bench/%,$(wildcard bench/*.c))
.PHONY: bench
bench: $(BENCHES) ## measures, beside peers
	@for bench in $^; do $$bench || exit 1; done
$(BUILD)/bench/%: $(BUILD)/test/bench/%.o $(BUILD)/test/tests/unit/oracle.o $(LIBRARY)
	@mkdir -p $(@D)
	$(LINK) -o $@ $^ $(PKG_LIBS) -ljansson
