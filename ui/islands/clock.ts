// The clocks on the page of a sitting. When one ends, what the page says has changed.
import { runClock } from "./parts/clock";
import { lookAgain } from "./parts/server";

for (const clock of document.querySelectorAll<HTMLElement>(".clock[data-due]"))
	runClock(clock, () => void lookAgain().then(() => location.reload()));
