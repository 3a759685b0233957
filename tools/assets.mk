# The user interface: TypeScript islands and CSS bundled by esbuild, compressed, embedded by .incbin.
$(BUILD)/assets.o:
	@mkdir -p $(@D)
	echo | $(CC) $(CFLAGS) -x c -c -o $@ -
