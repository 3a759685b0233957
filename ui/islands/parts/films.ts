// The buttons that open films. What shows a film is fetched with the first one.
import { showTimesHere } from "./notices";

// A browser may remember of a script that it could not be fetched: only the page loaded anew asks for it again.
async function open(button: HTMLButtonElement, place: HTMLElement, address: string): Promise<void> {
	button.disabled = true;
	button.textContent = "Fetching the film";
	const player = await import("./film").catch(() => null);
	const opened = await player?.openFilm(place, address).then(
		() => true,
		() => false,
	);
	if (opened) return button.remove();
	button.disabled = false;
	button.textContent = `The film could not be fetched. ${player ? "Try again" : "Load the page again"}`;
	if (!player) button.onclick = () => location.reload();
}

// Each film on the page opens when it is asked for. `data-api` around it says where the page's work is found.
export function showFilms(): void {
	showTimesHere();
	for (const place of document.querySelectorAll<HTMLElement>("[data-film]")) {
		const button = place.querySelector<HTMLButtonElement>("[data-open]");
		const base = place.closest<HTMLElement>("[data-api]")?.dataset.api;
		if (!button || !base) continue;
		button.hidden = false;
		button.onclick = () => open(button, place, `${base}/parts/${place.dataset.film}/film`);
	}
}
