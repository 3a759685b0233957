# The user interface: each TypeScript island of ui/islands, the CSS and the icon become one file each, bundled by
# esbuild, compressed, named by its content and embedded in the binary; see src/web/assets.h. What an island fetches only
# when it is asked for (a language of the editor, what shows a film) becomes pieces beside it, named by their content.

UI       := build/ui
ISLANDS  := $(wildcard ui/islands/*.ts)
CSS      := $(wildcard ui/css/*.css)
SCRIPTS  := $(shell find ui/islands -name '*.ts' 2>/dev/null)
ASSETS   := $(UI)/plain/assay.css $(UI)/plain/favicon.svg $(ISLANDS:ui/islands/%.ts=$(UI)/plain/%.js)
PIECES   := $(foreach island,$(notdir $(basename $(ISLANDS))),$(UI)/plain/$(island)-%.js)
BROWSERS := chrome109,firefox115,safari16.4
ESBUILD  := ui/node_modules/.bin/esbuild
TSC      := ui/node_modules/.bin/tsc
BUNDLE    = $(ESBUILD) $< --bundle --minify --target=$(BROWSERS) --log-level=warning

$(ESBUILD) $(TSC):
	@echo "ui/node_modules is missing or not complete: run ./run or ./test once, or npm ci in ui/" >&2
	@exit 1

$(UI)/plain/assay.css: ui/css/assay.css $(CSS) ui/package-lock.json | $(ESBUILD)
	@mkdir -p $(@D)
	$(call say,ui)$(BUNDLE) --outfile=$@
$(UI)/plain/%.js: ui/islands/%.ts $(SCRIPTS) ui/package-lock.json | $(ESBUILD)
	@mkdir -p $(@D)
	@rm -f $(@D)/$*-*.js
	$(call say,ui)$(BUNDLE) --format=esm --splitting --chunk-names=$*-[name]-[hash] --outdir=$(@D)
$(UI)/plain/favicon.svg: ui/favicon.svg
	@mkdir -p $(@D)
	@cp $< $@

# An island that is gone must not stay in the binary.
$(UI)/assets.S: $(ASSETS) tools/assets.sh $(wildcard ui/islands)
	@rm -f $(filter-out $(ASSETS) $(PIECES),$(wildcard $(UI)/plain/*))
	@tools/assets.sh $(UI)
$(GEN)/web/assets.table.h: $(UI)/assets.S
	@mkdir -p $(@D)
	@cp $(UI)/assets.table.h $@

$(BUILD)/assets.o: $(UI)/assets.S
	@mkdir -p $(@D)
	$(call say,as)$(CC) -c -o $@ $<
$(BUILD)/web/assets.o: $(GEN)/web/assets.table.h

.PHONY: types
types: $(UI)/types ## checks the types of the islands
$(UI)/types: $(SCRIPTS) ui/tsconfig.json | $(TSC)
	@mkdir -p $(@D)
	$(if $(SCRIPTS),$(TSC) --project ui)
	@touch $@
