// A case with programs: what review.ts does, and their films.
import "./review";
import { showFilms } from "./parts/film";

showFilms();
