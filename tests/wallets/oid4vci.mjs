#!/usr/bin/env node
// A wallet with OpenID4VCI 1.0, by @openid4vc/openid4vci: takes an offer up and prints what came of it, as JSON.
//   oid4vci.mjs OFFER DIGITS CONFIGURATION none|jwk|did:key|did:jwk|wrong-key|wrong-nonce|wrong-audience
import {createHash, randomBytes} from 'node:crypto';
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';
import {clientAuthenticationAnonymous} from '@openid4vc/oauth2';
import {Openid4vciClient, setGlobalConfig} from '@openid4vc/openid4vci';

const {resolve} = createRequire(new URL('../../ui/package.json', import.meta.url));
const {SignJWT, exportJWK, generateKeyPair} = await import(pathToFileURL(resolve('jose')));

const [offer, digits, configuration, binding] = process.argv.slice(2);

// Plain http: the server of the tests.
setGlobalConfig({allowInsecureUrls: true});

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
function base58(bytes) {
	let number = BigInt('0x' + Buffer.from(bytes).toString('hex')), text = '';
	for (; number > 0n; number /= 58n) text = ALPHABET[Number(number % 58n)] + text;
	return text;
}

async function makeKey() {
	const alg = binding === 'did:key' ? 'EdDSA' : 'ES256';
	const {publicKey, privateKey} = await generateKeyPair(alg, {extractable: true});
	return {alg, privateKey, jwk: await exportJWK(publicKey)};
}

function signerOf({alg, jwk}) {
	if (binding === 'did:key') {
		const name = 'z' + base58(Buffer.concat([Buffer.from([0xed, 1]), Buffer.from(jwk.x, 'base64url')]));
		return {method: 'did', didUrl: `did:key:${name}#${name}`, alg};
	}
	if (binding === 'did:jwk') {
		const did = 'did:jwk:' + Buffer.from(JSON.stringify(jwk)).toString('base64url');
		return {method: 'did', didUrl: did + '#0', alg};
	}
	return {method: 'jwk', publicJwk: jwk, alg};
}

const key = await makeKey();
const client = new Openid4vciClient({
	callbacks: {
		hash: (data, algorithm) => createHash(algorithm.replace('-', '')).update(data).digest(),
		generateRandom: (length) => randomBytes(length),
		clientAuthentication: clientAuthenticationAnonymous(),
		signJwt: async (_signer, {header, payload}) => {
			const signing = binding === 'wrong-key' ? (await generateKeyPair('ES256')).privateKey : key.privateKey;
			if (binding === 'wrong-audience') payload = {...payload, aud: 'https://another.example'};
			const jwt = await new SignJWT(payload).setProtectedHeader(header).sign(signing);
			return {jwt, signerJwk: key.jwk};
		},
		verifyJwt: async () => ({verified: false}),
		decryptJwe: async () => ({decrypted: false}),
		encryptJwe: async () => { throw new Error('nothing is encrypted here'); },
	},
});

async function takeUp() {
	const credentialOffer = await client.resolveCredentialOffer(offer);
	const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer);
	const {accessTokenResponse} = await client.retrievePreAuthorizedCodeAccessTokenFromOffer(
		{credentialOffer, issuerMetadata, txCode: digits});
	let proofs;
	if (binding !== 'none') {
		const {c_nonce: fresh} = await client.requestNonce({issuerMetadata});
		const nonce = binding === 'wrong-nonce' ? fresh.slice(0, -1) + (fresh.endsWith('A') ? 'B' : 'A') : fresh;
		// This client makes proofs only where metadata asks for them; a wallet may send them where it does not.
		const header = {alg: key.alg, typ: 'openid4vci-proof+jwt'};
		const signer = signerOf(key);
		if (signer.method === 'did') header.kid = signer.didUrl;
		else header.jwk = signer.publicJwk;
		const payload = {aud: credentialOffer.credential_issuer, iat: Math.floor(Date.now() / 1000), nonce};
		const {jwt} = await client.options.callbacks.signJwt(signer, {header, payload});
		proofs = {jwt: [jwt]};
	}
	const {credentialResponse} = await client.retrieveCredentials({
		issuerMetadata, accessToken: accessTokenResponse.access_token, credentialConfigurationId: configuration, proofs});
	return {version: issuerMetadata.originalDraftVersion, credential: credentialResponse.credentials[0].credential};
}

try {
	console.log(JSON.stringify(await takeUp()));
} catch (error) {
	const said = error.response?.credentialErrorResponseResult?.data ?? error.errorResponse ?? {};
	console.log(JSON.stringify({failed: error.constructor.name, message: error.message, ...said}));
	process.exitCode = 1;
}
