// The graphs of bench/rdf_canon.c, canonised by rdf-canonize (npm), the library of the credentials that are about.
//
//     rdf_canon.mjs TIMES FILE...
//
// Prints a line for each file: microseconds of processor time to read it, the same to canonise it (the best of TIMES), the
// SHA-256 of what came out. Its default limit of work is off: it would refuse some of them.
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';

const require = createRequire(new URL('../../ui/package.json', import.meta.url));
const {canonize, _canonizeSync: canonizeSync, NQuads} = require('rdf-canonize');
const options = {algorithm: 'RDFC-1.0', maxWorkFactor: Infinity};
const [times, ...files] = process.argv.slice(2);

async function best(work) {
	let least = Infinity, result;
	const until = performance.now() + 10_000;
	for (let i = 0; i < times && performance.now() < until; i++) {
		const start = process.cpuUsage();
		result = await work();
		const {user, system} = process.cpuUsage(start);
		least = Math.min(least, user + system);
	}
	return [least, result];
}

// Its tests use a form without promises, which is faster and can run out of stack; whichever is faster counts.
async function withoutPromises(dataset) {
	try {
		return (await best(() => canonizeSync(dataset, {...options, timeout: 0})))[0];
	} catch (error) {
		if (error instanceof RangeError) return Infinity;
		throw error;
	}
}

for (const file of files) {
	const text = readFileSync(file, 'utf8');
	const [read, dataset] = await best(() => NQuads.parse(text));
	const [us, canonical] = await best(() => canonize(dataset, options));
	const least = Math.min(us, await withoutPromises(dataset));
	console.log(read, least, createHash('sha256').update(canonical).digest('hex'));
}
