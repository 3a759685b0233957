# make check, asan, tsan, fuzz, tidy, format, cover, bench
.PHONY: check
check: $(BUILD)/unit-test ## runs the unit tests of VARIANT
	$(BUILD)/unit-test
