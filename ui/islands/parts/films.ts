// The buttons that open films. What shows a film is fetched with the first one.
import { showTimesHere } from "./notices";

async function open(place: HTMLElement, address: string): Promise<void> {
	const { openFilm } = await import("./film");
	await openFilm(place, address);
}

// Each film on the page opens when it is asked for. `data-api` around it says where the page's work is found.
export function showFilms(): void {
	showTimesHere();
	for (const place of document.querySelectorAll<HTMLElement>("[data-film]")) {
		const button = place.querySelector<HTMLButtonElement>("[data-open]");
		const base = place.closest<HTMLElement>("[data-api]")?.dataset.api;
		if (!button || !base) continue;
		button.hidden = false;
		button.addEventListener("click", () => {
			button.disabled = true;
			button.textContent = "Fetching the film";
			open(place, `${base}/parts/${place.dataset.film}/film`).then(
				() => button.remove(),
				() => {
					button.disabled = false;
					button.textContent = "The film could not be fetched. Try again";
				},
			);
		});
	}
}
