// While an answer is tried, what the judge makes of it follows, criterion by criterion. Without this, there is a link.
import { follow } from "./parts/live";

follow(1000);
