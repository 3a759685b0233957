// While a calibration is made, how far it is follows; then all that was learned is shown. Without this, there is a link.
import { follow } from "./parts/live";

follow(1000);
