#!/usr/bin/env node
// A wallet that is a web page of another origin, in a real browser: what its scripts may ask of us, and what not. Prints JSON.
//   page.mjs '{"offer": …, "digits": …, "interaction": …, "configuration": …, "read": [ADDRESS…], "refused": [[METHOD, ADDRESS]…]}'
import {createServer} from 'node:http';
import {launch} from '../browser/visitor.mjs';

const asked = JSON.parse(process.argv[2]);

// Another site and not only another port: a name for this machine where we go by its number.
const server = createServer((_, reply) => reply.writeHead(200, {'Content-Type': 'text/html'}).end('<title>A wallet</title>'));
await new Promise((listening) => server.listen(0, 'localhost', listening));
const browser = await launch();
const page = await browser.newPage();
await page.goto(`http://localhost:${server.address().port}/`);

const got = await page.evaluate(async ({offer, digits, interaction, configuration, read, refused}) => {
	const json = async (address, options) => {
		const reply = await fetch(address, options);
		return {status: reply.status, body: await reply.json()};
	};
	const post = (body, headers) => ({method: 'POST', body, headers});

	const address = new URL(offer).searchParams.get('credential_offer_uri');
	const {body: {credential_issuer: issuer, grants}} = await json(address);
	const code = grants['urn:ietf:params:oauth:grant-type:pre-authorized_code']['pre-authorized_code'];
	const {body: metadata} = await json(`${issuer}/.well-known/openid-credential-issuer`);
	const {body: authorisation} = await json(`${issuer}/.well-known/oauth-authorization-server`);
	const ask = (pin) => json(authorisation.token_endpoint, post(new URLSearchParams({
		grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code', 'pre-authorized_code': code, tx_code: pin})));
	const wrong = await ask(digits === '000000' ? '000001' : '000000');
	const {body: token} = await ask(digits);
	const {body: nonce} = await json(metadata.nonce_endpoint, {method: 'POST'});
	const {body: issued} = await json(metadata.credential_endpoint, post(
		JSON.stringify({credential_configuration_id: configuration}),
		{'Content-Type': 'application/json', Authorization: `Bearer ${token.access_token}`}));

	const {body: {protocols}} = await json(interaction, {headers: {Accept: 'application/json'}});
	const {body: exchanged} = await json(protocols.vcapi, post('{}', {'Content-Type': 'application/json'}));

	const texts = {}, failures = {};
	for (const one of read) texts[one] = await (await fetch(one)).text();
	for (const [method, one] of refused) {
		try {
			const reply = await fetch(one, {method, credentials: 'include'});
			failures[`${method} ${one}`] = `read: ${reply.status}`;
		} catch (error) {
			failures[`${method} ${one}`] = error.constructor.name;
		}
	}
	return {wrong, nonce, issued, exchanged, texts, failures};
}, asked);

await browser.close();
server.close();
console.log(JSON.stringify(got));
