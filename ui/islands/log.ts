import { offerCopies } from "./parts/copy";
import { takeFiles } from "./parts/drop";

offerCopies();
takeFiles();
