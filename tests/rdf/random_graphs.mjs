#!/usr/bin/env node
// What rdf-canonize makes of the random graphs of src/rdf/canon_test.c, which has the same generator: prints the SHA-256 of all
// canonical forms together, for each hash.
//
//     random_graphs.mjs COUNT
import {createHash} from 'node:crypto';
import {createRequire} from 'node:module';

const {canonize} = createRequire(new URL('../../ui/package.json', import.meta.url))('rdf-canonize');

let state;
function below(limit) {
	state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
	return (state >>> 8) % limit;
}

function graph(number) {
	state = (Math.imul(number, 2654435761) + 1) >>> 0;
	const nodes = 1 + below(8), quads = 1 + below(2 * nodes + 2), predicates = 1 + below(2), kind = below(6);
	const lines = [];
	for (let i = 0; i < quads; i++) {
		let line = `_:x${below(nodes)} <urn:p${below(predicates)}>`;
		const object = below(12);
		line += object === 0 ? ` "v${below(2)}"` : object === 1 ? ' <urn:o>' : ` _:x${below(nodes)}`;
		const named = kind === 0 ? below(3) : kind;
		if (named === 1 && kind < 2) line += ` _:x${below(nodes)}`;
		if (named === 2 && kind < 2) line += ' <urn:g>';
		lines.push(line + ' .\n');
	}
	const text = lines.join('');
	return text + (kind === 2 ? text.replaceAll('_:x', '_:y') : '') + (below(4) === 0 ? lines[0] : '');
}

for (const messageDigestAlgorithm of ['sha256', 'sha384']) {
	const all = createHash('sha256');
	for (let i = 0; i < Number(process.argv[2]); i++)
		all.update(await canonize(graph(i), {
			algorithm: 'RDFC-1.0', inputFormat: 'application/n-quads', maxWorkFactor: Infinity, messageDigestAlgorithm,
		}));
	console.log(messageDigestAlgorithm, all.digest('hex'));
}
