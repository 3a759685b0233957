// What the peers written in JavaScript share: requests are lines of JSON on standard input, replies lines of JSON on standard output
// (README.md has the protocol).
import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {createRequire} from 'node:module';

// What there is in the world: documents by their URL. There is nothing else: a peer that wants more gets an error.
export const world = new Map(Object.entries(JSON.parse(readFileSync(process.argv[2], 'utf8'))));

export function version(name) {
	const {packages} = createRequire(import.meta.url)('./package-lock.json');
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
