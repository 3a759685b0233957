// What the peers written in JavaScript share: requests are lines of JSON on standard input, replies lines of JSON on standard output
// (README.md has the protocol).
import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';

// What there is in the world: documents by their URL. There is nothing else: a peer that wants more gets an error.
export const world = new Map(Object.entries(JSON.parse(readFileSync(process.argv[2], 'utf8'))));

// Packages that the unit tests use as well are pinned once, for both, in ui/package.json; the others here.
const ofUi = createRequire(new URL('../../ui/package.json', import.meta.url));

export const shared = name => import(pathToFileURL(ofUi.resolve(name)));

export function version(name) {
	const here = createRequire(import.meta.url)('./package.json').dependencies;
	const {packages} = name in here ? createRequire(import.meta.url)('./package-lock.json') : ofUi('./package-lock.json');
	return `${name} ${packages[`node_modules/${name}`].version}`;
}

export function words(error) {
	const errors = [error, ...(error?.errors ?? []), error?.cause].filter(Boolean);
	return errors.map(({message, name}) => message || name || String(error)).join('; ').replaceAll('\n', ' ');
}

// serve({verify, issue, …}) — answers until the input ends; a function that throws is a "no" with its reason.
export async function serve(can) {
	for await (const line of createInterface({input: process.stdin})) {
		const request = JSON.parse(line);
		let reply;
		try {
			reply = await can[request.do](request);
		} catch (error) {
			reply = {accepted: false, why: words(error)};
		}
		process.stdout.write(`${JSON.stringify(reply)}\n`);
	}
}
