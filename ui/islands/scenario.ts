// One scene: number keys choose, Enter decides; news comes in by itself and is said without taking the focus; the time to decide
// runs calmly, and when it is over the page shows how the story went on.
import { runChoices } from "./parts/choices";
import { runClock, runClocks } from "./parts/clock";
import { lookAgain } from "./parts/server";

const form = document.querySelector<HTMLFormElement>("form[data-choices]");
const handIn = document.querySelector<HTMLFormElement>("#hand-in");
const known = document.querySelector<HTMLElement>("#known");
const decide = document.querySelector<HTMLElement>(".decide[data-due]");

// Puts what is new into the page, and leaves everything else as it is: what somebody has chosen, and where they are.
async function bringNews(log: HTMLElement): Promise<void> {
	const { page: fresh, elsewhere } = await lookAgain();
	if (elsewhere) return waitForNews(log, 5000);
	const next = fresh.querySelector<HTMLElement>("#known");
	// Another scene: the story went on elsewhere, and a reload shows where.
	if (!next || fresh.querySelector("#scene")?.textContent !== document.querySelector("#scene")?.textContent) return;
	for (const piece of next.querySelectorAll<HTMLElement>(".known"))
		if (!document.getElementById(piece.id)) {
			piece.classList.add("new");
			log.append(piece);
		}
	const questions = document.querySelector<HTMLElement>("#questions");
	const asked = fresh.querySelector<HTMLElement>("#questions");
	if (questions && asked && !questions.contains(document.activeElement)) questions.replaceWith(asked);
	waitForNews(log, Number(next.dataset.next));
}

function waitForNews(log: HTMLElement, ms: number): void {
	if (ms > 0) window.setTimeout(() => void bringNews(log), ms + 100);
}

if (form) runChoices(form);
if (location.hash === "") document.querySelector<HTMLElement>("#scene")?.focus({ preventScroll: true });
else document.querySelector<HTMLElement>(location.hash)?.focus();
if (known) waitForNews(known, Number(known.dataset.next));
if (decide) {
	const grace = Number(decide.dataset.grace);
	// What is sent until then still counts.
	const goOn = () => void lookAgain().then(() => location.reload());
	runClock(decide, () => window.setTimeout(goOn, grace + 500), [60, 30]);
}
runClocks(() => handIn?.requestSubmit());
