// The adaptive step of bench/cat.c by jsCAT (@bdelab/jscat of npm): 500 3PL items, MFI and EAP, 30 a person.
//
// Its package depends on one that npm fetches from a repository; with that one from npm itself it installs as
//   {"dependencies": {"@bdelab/jscat": "5.2.3"}, "overrides": {"@bdelab/jscat": {"optimization-js": "npm:optimization-js@1.5.0"}}}
// in a folder that ASSAY_BENCH_JSCAT names. Prints `name value`, microseconds of processor time a step.
import { createRequire } from 'node:module';

const { Cat } = createRequire(`${process.env.ASSAY_BENCH_JSCAT ?? '.'}/`)('@bdelab/jscat');
const items = 500, people = 20, length = 30;
let state = 1;
const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
const bank = Array.from({ length: items }, (_, i) => ({
	id: `q${i}`,
	a: 0.8 + 1.2 * random(),
	b: -3 + 6 * random(),
	c: 0.2 * random(),
	d: 1,
}));
const probability = (theta, { a, b, c }) => c + (1 - c) / (1 + Math.exp(-a * (theta - b)));

function sit(truth) {
	const cat = new Cat({ method: 'eap', itemSelect: 'MFI', nStartItems: 0, theta: 0, minTheta: -6, maxTheta: 6 });
	let left = bank;
	for (let i = 0; i < length; i++) {
		const { nextStimulus, remainingStimuli } = cat.findNextItem(left, 'MFI');
		left = remainingStimuli;
		cat.updateAbilityEstimate(nextStimulus, random() < probability(truth, nextStimulus) ? 1 : 0);
	}
}

sit(0);
const before = process.cpuUsage();
for (let person = 0; person < people; person++) sit(-2 + (4 * person) / (people - 1));
const { user, system } = process.cpuUsage(before);
console.log('jscat_step', (user + system) / (people * length));
