# The contexts of JSON-LD that are built in: taken from the packages that ui/package.json pins, embedded in the binary; see
# src/rdf/contexts.h.

CONTEXTS := build/contexts

$(CONTEXTS)/contexts.S: tools/contexts.mjs ui/package-lock.json | $(ESBUILD)
	@mkdir -p $(@D)
	$(call say,node)node tools/contexts.mjs $(CONTEXTS)
$(GEN)/rdf/contexts.table.h: $(CONTEXTS)/contexts.S
	@mkdir -p $(@D)
	@cp $(CONTEXTS)/contexts.table.h $@

$(BUILD)/contexts.o: $(CONTEXTS)/contexts.S
	@mkdir -p $(@D)
	$(call say,as)$(CC) -c -o $@ $<
$(BUILD)/rdf/contexts.o: $(GEN)/rdf/contexts.table.h
