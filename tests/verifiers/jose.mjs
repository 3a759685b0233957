// The library jose: tokens (vc+jwt), and the claims and the key's place that Open Badges demands of them, checked by hand.
import {serve, shared, version, world} from './peer.mjs';

const {exportJWK, generateKeyPair, importJWK, jwtVerify, decodeProtectedHeader, SignJWT} = await shared('jose');

const algorithms = ['ES256', 'EdDSA', 'RS256'];

function methodFor(kid) {
	const document = world.get(kid?.split('#')[0]);
	if (document === undefined) throw new Error(`${kid} is not in this world`);
	if (!document.assertionMethod?.includes(kid)) throw new Error(`${kid} may not make assertions`);
	const method = document.verificationMethod.find(({id}) => id === kid);
	if (method?.controller !== document.id) throw new Error(`${kid} has another controller`);
	return {document, method};
}

function checkClaims(payload, document) {
	const issuer = payload.issuer?.id ?? payload.issuer;
	if (payload.iss !== issuer) throw new Error('iss is not the issuer');
	if (payload.sub !== payload.credentialSubject?.id) throw new Error('sub is not the subject');
	if (payload.jti !== payload.id) throw new Error('jti is not the id');
	if (payload.nbf !== Date.parse(payload.validFrom) / 1000) throw new Error('nbf is not validFrom');
	if (document.id !== issuer) throw new Error(`the key is not one of ${issuer}`);
}

async function verify({token, now}) {
	const header = decodeProtectedHeader(token);
	const {document, method} = methodFor(header.kid);
	const options = {algorithms, currentDate: now ? new Date(now) : new Date()};
	const {payload} = await jwtVerify(token, await importJWK(method.publicKeyJwk, header.alg), options);
	checkClaims(payload, document);
	return {accepted: true};
}

async function issue({suite: alg, document, now}) {
	const {publicKey, privateKey} = await generateKeyPair(alg, {extractable: true});
	const did = `did:jwk:${Buffer.from(JSON.stringify(await exportJWK(publicKey))).toString('base64url')}`;
	const credential = {...document, issuer: {...document.issuer, id: did}};
	const exp = Date.parse(credential.validUntil) / 1000;
	const token = await new SignJWT({
		...credential, iss: did, sub: credential.credentialSubject.id, jti: credential.id,
		nbf: Date.parse(credential.validFrom) / 1000, exp, iat: Math.floor(Date.parse(now) / 1000),
	}).setProtectedHeader({alg, kid: `${did}#0`, typ: 'vc+jwt', cty: 'vc'}).sign(privateKey);
	return {token};
}

await serve({verify, issue, hello: () => ({version: version('jose'), verifies: [...algorithms, 'clock'], issues: algorithms})});
