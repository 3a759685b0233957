// While a batch is under way, its figures follow. Without this, the page is read again by hand.
import { follow } from "./parts/live";

follow(1000);
