// Keys for reviewers, and the countdown of the undo time. Everything works without it.
import { showFilms } from "./parts/film";
import { refresh } from "./parts/live";

const typing = (target: EventTarget | null): boolean =>
	target instanceof HTMLTextAreaElement ||
	target instanceof HTMLSelectElement ||
	(target instanceof HTMLInputElement && !["radio", "checkbox", "range"].includes(target.type));

const criteria = [...document.querySelectorAll<HTMLElement>("[data-criterion]")];
let current = -1;

function go(step: number): void {
	current = Math.max(0, Math.min(criteria.length - 1, current + step));
	const place = criteria[current];
	place?.querySelector<HTMLInputElement>("input:checked, input[type=radio]")?.focus();
	place?.scrollIntoView({ block: "nearest" });
}

function choose(level: string): void {
	const place = document.activeElement?.closest<HTMLElement>("[data-criterion]") ?? criteria[Math.max(0, current)];
	const radio = place?.querySelector<HTMLInputElement>(`input[type=radio][value="${level}"]`);
	if (!place || !radio) return;
	radio.checked = true;
	radio.focus();
	current = criteria.indexOf(place);
}

function press(key: string): boolean {
	const target = document.querySelector<HTMLElement>(`[data-key="${key}"]`);
	if (target instanceof HTMLInputElement) target.checked = true;
	target?.focus();
	if (target instanceof HTMLButtonElement) target.click();
	return target !== null;
}

document.addEventListener("keydown", (event) => {
	if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
		document.querySelector<HTMLFormElement>("form[data-save]")?.requestSubmit();
		return;
	}
	if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
	if (event.key === "j") go(1);
	else if (event.key === "k") go(-1);
	else if (/^[0-9]$/.test(event.key)) choose(event.key);
	else if (!press(event.key)) return;
	event.preventDefault();
});

const toast = document.querySelector<HTMLElement>("[data-undo-until]");
const countdown = toast?.querySelector<HTMLElement>("[data-countdown]");
if (toast && countdown) {
	const until = Number(toast.dataset.undoUntil);
	const tick = (): void => {
		const seconds = Math.ceil((until - Date.now()) / 1000);
		countdown.textContent = seconds > 0 ? `${seconds} s left.` : "";
		if (seconds > 0) setTimeout(tick, 500);
		else toast.hidden = true;
	};
	tick();
}

// Until the tests that were asked for again have been run.
const testsMs = 2000;
async function awaitTests(): Promise<void> {
	if (!document.querySelector("[data-being-run]")) return;
	await refresh().catch(() => undefined); // without a connection it is looked for the next time
	setTimeout(awaitTests, testsMs);
}
setTimeout(awaitTests, testsMs);

showFilms();
