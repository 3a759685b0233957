// While something is still to come, what has changed on the server is put in its place on the page, and said.
import { showFilms } from "./parts/films";
import { keepForms } from "./parts/kept";
import { refresh } from "./parts/live";

const page = document.querySelector<HTMLElement>("#result[data-events]");
const news = document.querySelector<HTMLElement>("#news");

// Several events come together: one look is enough.
let waiting = 0;
function refreshSoon(): void {
	clearTimeout(waiting);
	waiting = window.setTimeout(refresh, 100);
}

function say(words: string): void {
	if (news) news.textContent = words;
}

function listen(address: string): void {
	const events = new EventSource(address);
	const first = performance.now();
	// What was there already is on the page; only what comes later is said aloud.
	const isNew = () => performance.now() - first > 1500;
	events.addEventListener("criterion", (event) => {
		const criterion = JSON.parse(event.data) as { title: string; state: string };
		if (isNew() && criterion.state === "judged") say(`“${criterion.title}” has been judged, provisionally.`);
		refreshSoon();
	});
	events.addEventListener("belief", refreshSoon);
	events.addEventListener("decision", () => {
		if (isNew()) say("A person has decided.");
		refreshSoon();
	});
	// A credential is the last to come, unless what is said of each criterion is still being written.
	let written = true;
	let ready = false;
	const closeWhenAllCame = () => {
		if (ready && written) events.close();
		refreshSoon();
	};
	events.addEventListener("feedback", (event) => {
		const feedback = JSON.parse(event.data) as { written: number; of: number };
		written = feedback.written === feedback.of;
		if (isNew() && written) say("What is said of each criterion is written.");
		closeWhenAllCame();
	});
	events.addEventListener("credential", () => {
		if (isNew()) say("Your credential is ready.");
		ready = true;
		closeWhenAllCame();
	});
}

keepForms();
if (page?.dataset.events) listen(page.dataset.events);
showFilms();
