// Makes a clock run: from the server's time, so that a wrong clock on this device changes nothing. Five minutes and one
// minute before the end (or at other marks, in seconds) it says so once, politely; at the end it calls `over`.
import { lookAgain } from "./server";

function words(seconds: number): string {
	const minutes = Math.floor(seconds / 60);
	return `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
}

function left(seconds: number): string {
	if (seconds < 60) return `${seconds} seconds left.`;
	return `${seconds / 60} ${seconds === 60 ? "minute" : "minutes"} left.`;
}

function announcer(): HTMLElement {
	const said = document.createElement("p");
	said.className = "unseen";
	said.setAttribute("role", "status");
	document.body.append(said);
	return said;
}

export function runClock(clock: HTMLElement, over: () => void, marks = [5 * 60, 60]): void {
	const label = clock.querySelector("span");
	const time = clock.querySelector("time");
	const due = Number(clock.dataset.due);
	const now = Number(clock.dataset.now);
	if (!label || !time || !due || !now) return;
	const loaded = performance.now();
	const said = announcer();
	const secondsLeft = () => Math.max(0, Math.ceil((due - now - (performance.now() - loaded)) / 1000));
	let before = Infinity;
	label.textContent = clock.dataset.left ?? "Time left";
	const tick = () => {
		const now = secondsLeft();
		time.textContent = words(now);
		for (const mark of marks) if (before > mark && now <= mark && now > mark - 30) said.textContent = left(mark);
		before = now;
		if (now > 0) return;
		clearInterval(timer);
		label.textContent = "Time is over.";
		time.textContent = "";
		over();
	};
	const timer = setInterval(tick, 1000);
	tick();
}

// Nobody's time runs while the server is away: it knows whether there is more by now.
async function askFirst(clock: HTMLElement, over: () => void): Promise<void> {
	const { page, elsewhere } = await lookAgain();
	const more = elsewhere ? null : page.querySelector<HTMLElement>(".clock[data-due]");
	if (!more) return over();
	clock.replaceWith(more);
	runClock(more, () => void askFirst(more, over));
}

// On the page of a part.
export function runClocks(over: () => void): void {
	for (const clock of document.querySelectorAll<HTMLElement>(".clock[data-due]"))
		runClock(clock, () => void askFirst(clock, over));
}
