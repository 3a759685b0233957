import { takeFiles } from "./parts/drop";

// A file that is chosen or dropped is checked at once; where the browser reads codes by itself, the camera can be used.
const form = document.querySelector<HTMLFormElement>("form.verify");
const text = document.querySelector<HTMLTextAreaElement>("#text");

takeFiles();

// The renewed edition that the page shows, as a file; nobody is asked again.
const keep = document.querySelector<HTMLButtonElement>("#keep");
const kept = document.querySelector<HTMLTextAreaElement>("#kept");

if (keep && kept) {
	keep.hidden = false;
	keep.addEventListener("click", () => {
		const link = document.createElement("a");
		link.href = URL.createObjectURL(new Blob([kept.value]));
		link.download = keep.dataset["name"] ?? "credential.json";
		link.click();
		URL.revokeObjectURL(link.href);
	});
}

interface Detector {
	detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
type DetectorMaker = new (options: { formats: string[] }) => Detector;

const scan = document.querySelector<HTMLButtonElement>("#scan");
const camera = document.querySelector<HTMLVideoElement>("#camera");
const scanning = document.querySelector<HTMLElement>("#scanning");
const maker = (window as unknown as { BarcodeDetector?: DetectorMaker }).BarcodeDetector;

function release(stream: MediaStream): void {
	for (const track of stream.getTracks()) track.stop();
	if (camera) camera.hidden = true;
}

async function read(detector: Detector, video: HTMLVideoElement): Promise<string> {
	for (;;) {
		const found = await detector.detect(video);
		if (found[0]) return found[0].rawValue;
		await new Promise((next) => setTimeout(next, 200));
	}
}

if (scan && camera && scanning && form && text && maker) {
	scan.hidden = false;
	scan.addEventListener("click", async () => {
		let stream: MediaStream;
		try {
			stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
		} catch {
			scanning.textContent = "The camera is not available. Choose the file, or paste the address.";
			return;
		}
		camera.srcObject = stream;
		camera.hidden = false;
		scanning.textContent = "Hold the code in front of the camera.";
		await camera.play();
		text.value = await read(new maker({ formats: ["qr_code"] }), camera);
		release(stream);
		form.requestSubmit();
	});
}
