// The script of the lead page, beside that of every page.
import { startLead } from "./lead.js";

startLead();
