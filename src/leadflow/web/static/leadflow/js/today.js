// The script of the list of today, beside that of every page.
import { startOutcomes } from "./outcomes.js";

startOutcomes();
