// The clocks on the page of a sitting. When one ends, what the page says has changed.
import { runClocks } from "./parts/clock";

runClocks(() => location.reload());
