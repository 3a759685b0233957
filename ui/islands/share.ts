import { offerCopies } from "./parts/copy";

offerCopies();
