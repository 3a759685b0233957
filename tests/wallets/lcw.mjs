#!/usr/bin/env node
// What the Learner Credential Wallet does with an interaction's address (its app/lib: interactionUrl, exchanges), written anew:
// asks for the protocols, begins the exchange with an empty message, takes the credentials out of what comes.
//   lcw.mjs ADDRESS
const address = process.argv[2];
if (!new URL(address).searchParams.has('iuv')) throw new Error('this is no interaction URL');
const asked = await fetch(address, {headers: {Accept: 'application/json'}});
if (!asked.ok) throw new Error(`interaction: ${asked.status}`);
const {protocols} = await asked.json();
const answered = await fetch(protocols.vcapi, {
	method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({})});
if (!answered.ok) throw new Error(`exchange: ${answered.status}`);
const message = await answered.json();
if (!('verifiablePresentation' in message)) throw new Error('neither an offer nor a request');
const credentials = [message.verifiablePresentation.verifiableCredential].flat();
console.log(JSON.stringify(credentials));
