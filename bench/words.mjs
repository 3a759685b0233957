#!/usr/bin/env node
// How far the words of base/utf8.h (ui/islands/parts/words.ts, the same) are from those of ICU's dictionaries.
//
//     bench/words.mjs FOLDER   where FOLDER has udhr_*.xml: the Universal Declaration of Human Rights, as github.com/unicode-org/udhr
//                              keeps it (data/udhr)
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';

const folder = process.argv[2];
const {buildSync} = createRequire(new URL('../ui/package.json', import.meta.url))('esbuild');
const source = new URL('../ui/islands/parts/words.ts', import.meta.url).pathname;
const built = buildSync({entryPoints: [source], bundle: true, format: 'esm', write: false}).outputFiles[0].text;
const {countWords} = await import(`data:text/javascript,${encodeURIComponent(built)}`);

const languages = {tha: 'th', lao: 'lo', khm: 'km', mya: 'my', cmn_hans: 'zh', jpn: 'ja', bod: 'bo', eng: 'en'};
const withoutBlanks = /[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff]/u;

function textOf(name) {
	return readFileSync(`${folder}/udhr_${name}.xml`, 'utf8')
		.replace(/<note[\s\S]*?<\/note>|<[^>]*>/g, ' ')
		.replace(/&#x([0-9A-F]+);/g, (_, code) => String.fromCodePoint(parseInt(code, 16)))
		.normalize('NFC');
}

console.log(`ICU ${process.versions.icu}, Unicode ${process.versions.unicode}`);
for (const [name, language] of Object.entries(languages)) {
	const text = textOf(name);
	const words = [...new Intl.Segmenter(language, {granularity: 'word'}).segment(text)].filter((part) => part.isWordLike);
	const unspaced = words.map((word) => word.segment).filter((word) => withoutBlanks.test(word));
	const letters = unspaced.join('').match(/\p{L}/gu)?.length ?? 0;
	const counted = countWords(text);
	const ratio = (counted / words.length).toFixed(2);
	const length = unspaced.length > 0 && language !== 'bo' ? `, ${(letters / unspaced.length).toFixed(2)} letters a word` : '';
	console.log(`words_${language}  ${counted}, by its dictionary ${words.length} (${ratio} times)${length}`);
}
