// The script of the call desk and the week of calls, beside that of every page.
import { startOutcomes } from "./outcomes.js";
import { startCallNotes } from "./call_notes.js";
import { startWeek } from "./week.js";

startOutcomes();
startCallNotes();
startWeek();
