// The programs of a folder, compared by Dolos as it is by default: node bench/peer/similar.mjs FOLDER
// Prints [[left, right, similarity]…] as JSON. ASSAY_BENCH_DOLOS names a folder with @dodona/dolos-lib in its node_modules.
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';
import {readdirSync} from 'node:fs';
import {basename, join} from 'node:path';

const require = createRequire(join(process.env.ASSAY_BENCH_DOLOS, 'package.json'));
const {Dolos} = await import(pathToFileURL(require.resolve('@dodona/dolos-lib')));
const folder = process.argv[2];
const report = await new Dolos({language: 'c'}).analyzePaths(readdirSync(folder).sort().map(name => join(folder, name)));
const pairs = report.allPairs().map(pair => [basename(pair.leftFile.path), basename(pair.rightFile.path), pair.similarity]);
process.stdout.write(JSON.stringify(pairs));
