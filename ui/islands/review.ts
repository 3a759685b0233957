// Keys for reviewers, and the countdown of the undo time. Everything works without it.
import { showFilms } from "./parts/film";
import { refresh } from "./parts/live";

const typing = (target: EventTarget | null): boolean =>
	target instanceof HTMLTextAreaElement ||
	target instanceof HTMLSelectElement ||
	(target instanceof HTMLInputElement && !["radio", "checkbox", "range"].includes(target.type));

const all = [...document.querySelectorAll<HTMLElement>("[data-criterion]")];
let criteria: HTMLElement[] = []; // those that can be seen
let current = 0;

// The criterion that keys are about can be seen. Focus stays where it is until a key is pressed: the evidence is read first.
function mark(place: number): void {
	current = Math.max(0, Math.min(criteria.length - 1, place));
	criteria.forEach((criterion, i) => criterion.toggleAttribute("data-current", i === current));
}

function look(): void {
	criteria = all.filter((criterion) => !criterion.closest("details:not([open])"));
	mark(current);
}

function go(place: number): void {
	mark(place);
	const criterion = criteria[current];
	const field = criterion?.querySelector<HTMLInputElement>("input:checked, input[type=radio], input[data-points]");
	field?.focus();
	if (field?.matches("[data-points]")) field.select();
	criterion?.scrollIntoView({ block: "nearest" });
}

// Behind the last one comes what saves them.
function goOn(from: HTMLInputElement): void {
	if (current + 1 < criteria.length) go(current + 1);
	else from.form?.querySelector<HTMLButtonElement>("button[type=submit]")?.focus();
}

// Of points it is the first digit: the others are typed into the field.
function choose(digit: string): boolean {
	const points = criteria[current]?.querySelector<HTMLInputElement>("input[data-points]");
	const radio = criteria[current]?.querySelector<HTMLInputElement>(`input[type=radio][value="${digit}"]`);
	if (points) {
		points.value = digit;
		points.focus();
	} else if (radio) {
		radio.checked = true;
		goOn(radio);
	} else return false;
	return true;
}

function comment(): boolean {
	const field = criteria[current]?.querySelector<HTMLInputElement>("input[name^=comment]");
	field?.focus();
	return field !== undefined && field !== null;
}

function press(key: string): boolean {
	const target = document.querySelector<HTMLElement>(`[data-key="${key}"]`);
	if (target instanceof HTMLInputElement) {
		target.checked = true;
		target.form?.querySelector<HTMLTextAreaElement>("textarea")?.focus();
	} else target?.focus();
	if (target instanceof HTMLButtonElement) target.click();
	return target !== null;
}

function help(): void {
	const keys = document.querySelector<HTMLDetailsElement>("[data-keys]");
	if (!keys) return;
	keys.open = !keys.open;
	keys.querySelector("summary")?.focus();
	if (keys.open) keys.scrollIntoView({ block: "nearest" });
}

function toEvidence(): boolean {
	const evidence = document.querySelector<HTMLElement>("#evidence");
	evidence?.setAttribute("tabindex", "-1");
	evidence?.focus();
	return evidence !== null;
}

// The form that one is in, else the first: judging, or deciding.
function save(): void {
	const within = document.activeElement?.closest<HTMLFormElement>("form[data-save]");
	(within ?? document.querySelector<HTMLFormElement>("form[data-save]"))?.requestSubmit();
}

function leave(target: EventTarget | null): void {
	const keys = document.querySelector<HTMLDetailsElement>("[data-keys]");
	if (keys) keys.open = false;
	if (!(target instanceof HTMLElement)) return;
	if (typing(target) && target.closest("[data-criterion]") && !target.matches("[data-points]")) go(current);
	else target.blur();
}

const doing: Record<string, () => boolean | void> = {
	j: () => go(criteria.some((criterion) => criterion.contains(document.activeElement)) ? current + 1 : current),
	k: () => go(current - 1),
	c: comment,
	e: toEvidence,
	"?": help,
};

document.addEventListener("focusin", (event) => {
	const place = criteria.findIndex((criterion) => criterion.contains(event.target as Node));
	if (place >= 0) mark(place);
});

document.addEventListener("keydown", (event) => {
	const target = event.target;
	if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
		event.preventDefault();
		save();
	} else if (event.key === "Escape") leave(target);
	else if (event.key === "Enter" && target instanceof HTMLInputElement && target.matches("[data-points]")) {
		event.preventDefault();
		if (target.reportValidity()) goOn(target);
	} else if (event.key === "Enter" && target instanceof HTMLInputElement && target.name.startsWith("comment.")) {
		event.preventDefault(); // and does not save what is half done
		go(current);
	}
	if (typing(target) || event.ctrlKey || event.metaKey || event.altKey) return;
	const does = doing[event.key];
	const done = does ? does() !== false : /^[0-9]$/.test(event.key) ? choose(event.key) : press(event.key);
	if (done) event.preventDefault();
});

document.addEventListener("toggle", look, true);
look();

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
