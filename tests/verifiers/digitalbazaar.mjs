// Digital Bazaar's verifier and issuer of credentials with Data Integrity proofs, all its cryptosuites.
import {Ed25519VerificationKey2020} from '@digitalbazaar/ed25519-verification-key-2020';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import * as ecdsaJcs from '@digitalbazaar/ecdsa-jcs-2019-cryptosuite';
import * as eddsaJcs from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {serve, shared, version, world} from './peer.mjs';

const vc = await shared('@digitalbazaar/vc');
const EcdsaMultikey = await shared('@digitalbazaar/ecdsa-multikey');
const Ed25519Multikey = await shared('@digitalbazaar/ed25519-multikey');
const {DataIntegrityProof} = await shared('@digitalbazaar/data-integrity');
const {Ed25519Signature2020} = await shared('@digitalbazaar/ed25519-signature-2020');
const {cryptosuite: ecdsaRdfc} = await shared('@digitalbazaar/ecdsa-rdfc-2019-cryptosuite');
const {cryptosuite: eddsaRdfc} = await shared('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
const ecdsaSd = await shared('@digitalbazaar/ecdsa-sd-2023-cryptosuite');

// What this process has issued is known to it too, so that it can derive from it.
const own = new Map();

async function documentLoader(url) {
	const document = world.get(url) ?? own.get(url);
	if (document === undefined) throw new Error(`${url} is not in this world`);
	return {contextUrl: null, documentUrl: url, document: structuredClone(document)};
}

const cryptosuites = [ecdsaRdfc, eddsaRdfc, ecdsaJcs.createVerifyCryptosuite(), eddsaJcs.createVerifyCryptosuite(),
	ecdsaSd.createVerifyCryptosuite()];
const suites = () => [new Ed25519Signature2020(), ...cryptosuites.map(cryptosuite => new DataIntegrityProof({cryptosuite}))];

async function verify({credential, now}) {
	const suite = suites();
	const result = await vc.verifyCredential({
		credential, suite, documentLoader, now,
		checkStatus: options => checkStatus({...options, suite, documentLoader, verifyBitstringStatusListCredential: true}),
	});
	if (!result.verified) throw result.error ?? result.statusResult?.error ?? new Error('not verified');
	// That the status could be read is theirs to say; what follows from it, the caller's.
	const set = result.statusResult?.results.find(({status}) => status);
	if (set) throw new Error(`its status is ${set.credentialStatus.statusPurpose}`);
	return {accepted: true};
}

// A key of a did:key, and its documents in this process' world.
async function newKey({kind, header, generate}) {
	const key = await generate();
	const exported = await key.export({publicKey: true, includeContext: true});
	const controller = `did:key:${key.publicKeyMultibase ?? exported.publicKeyMultibase}`;
	key.controller = controller;
	key.id = `${controller}#${exported.publicKeyMultibase}`;
	const method = await key.export({publicKey: true, includeContext: true});
	own.set(key.id, method);
	own.set(controller, {
		'@context': ['https://www.w3.org/ns/did/v1', method['@context']], id: controller,
		verificationMethod: [method], assertionMethod: [key.id],
	});
	return key;
}

const ed25519 = () => newKey({generate: () => Ed25519Multikey.generate()});
const ecdsa = curve => newKey({generate: () => EcdsaMultikey.generate({curve})});
const integrity = (key, cryptosuite) => new DataIntegrityProof({signer: key.signer(), cryptosuite});

const issuers = {
	'eddsa-rdfc-2022': async () => [await ed25519(), key => integrity(key, eddsaRdfc)],
	'eddsa-jcs-2022': async () => [await ed25519(), key => integrity(key, eddsaJcs.createSignCryptosuite())],
	'ecdsa-rdfc-2019-P-256': async () => [await ecdsa('P-256'), key => integrity(key, ecdsaRdfc)],
	'ecdsa-rdfc-2019-P-384': async () => [await ecdsa('P-384'), key => integrity(key, ecdsaRdfc)],
	'ecdsa-jcs-2019-P-256': async () => [await ecdsa('P-256'), key => integrity(key, ecdsaJcs.createSignCryptosuite())],
	'ecdsa-jcs-2019-P-384': async () => [await ecdsa('P-384'), key => integrity(key, ecdsaJcs.createSignCryptosuite())],
	'ecdsa-sd-2023': async ({mandatory}) => [await ecdsa('P-256'),
		key => integrity(key, ecdsaSd.createSignCryptosuite({mandatoryPointers: mandatory}))],
	'Ed25519Signature2020': async () => [await newKey({generate: () => Ed25519VerificationKey2020.generate()}),
		key => new Ed25519Signature2020({key})],
};

async function issue({suite: name, document, selected, mandatory}) {
	const [key, suiteOf] = await issuers[name]({mandatory});
	const credential = structuredClone(document);
	credential.issuer = {...credential.issuer, id: key.controller};
	let issued = await vc.issue({credential, suite: suiteOf(key), documentLoader});
	if (name === 'ecdsa-sd-2023') {
		const suite = new DataIntegrityProof({cryptosuite: ecdsaSd.createDiscloseCryptosuite({selectivePointers: selected})});
		issued = await vc.derive({verifiableCredential: issued, suite, documentLoader});
	}
	return {credential: issued};
}

await serve({
	verify, issue,
	hello: () => ({version: version('@digitalbazaar/vc'), verifies: [...Object.keys(issuers), 'set', 'chain', 'inside', 'status', 'clock'], issues: Object.keys(issuers)}),
});
