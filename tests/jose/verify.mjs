#!/usr/bin/env node
// Verifies a credential with the library `jose` instead of our own code.
//
//     verify.mjs TOKEN_FILE KEY_FILE [TIME]
//
// KEY_FILE holds a JWK or a DID document. TIME (RFC 3339) stands for now. Prints the header and ends with 0
// when the signature holds, the token is valid at that time, and, with a DID document, its key may make
// assertions for the issuer that the credential names; else says why and ends with 1; 2: wrong usage.
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';

const {resolve} = createRequire(new URL('../../ui/package.json', import.meta.url));
const {importJWK, jwtVerify, decodeProtectedHeader} = await import(pathToFileURL(resolve('jose')));

function keyFor(document, kid) {
	if (document.kty) return document;
	if (!kid?.startsWith(`${document.id}#`)) throw new Error(`key ${kid} is not one of ${document.id}`);
	if (!document.assertionMethod?.includes(kid)) throw new Error(`key ${kid} may not make assertions`);
	const method = document.verificationMethod.find(({id}) => id === kid);
	if (method?.controller !== document.id) throw new Error(`key ${kid} has another controller`);
	return method.publicKeyJwk;
}

function checkClaims(payload, document) {
	const issuer = payload.issuer?.id ?? payload.issuer;
	if (payload.iss !== issuer) throw new Error('iss is not the issuer');
	if (payload.sub !== payload.credentialSubject?.id) throw new Error('sub is not the subject');
	if (payload.jti !== payload.id) throw new Error('jti is not the id');
	if (payload.nbf !== Date.parse(payload.validFrom) / 1000) throw new Error('nbf is not validFrom');
	if (document.id && document.id !== issuer) throw new Error(`the document is not that of ${issuer}`);
}

const [tokenFile, keyFile, time] = process.argv.slice(2);
if (!keyFile) {
	console.error('usage: verify.mjs TOKEN_FILE KEY_FILE [TIME]');
	process.exit(2);
}
try {
	const token = readFileSync(tokenFile, 'utf8').trim();
	const document = JSON.parse(readFileSync(keyFile, 'utf8'));
	const key = await importJWK(keyFor(document, decodeProtectedHeader(token).kid), 'ES256');
	const options = {algorithms: ['ES256'], currentDate: time ? new Date(time) : new Date()};
	const {payload, protectedHeader} = await jwtVerify(token, key, options);
	checkClaims(payload, document);
	console.log(JSON.stringify(protectedHeader));
} catch (error) {
	console.error(`not valid: ${error.message}`);
	process.exit(1);
}
