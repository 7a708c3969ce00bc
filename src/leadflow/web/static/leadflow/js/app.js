// The one script of every page. The server joins the modules below into it (web/bundles.py).
// Every module registers delegated listeners once, so that swapped-in parts need no start of their own.
import { startTheme } from "./theme.js";
import { startMenus } from "./menus.js";
import { startToasts } from "./toasts.js";
import { startDialogs } from "./dialogs.js";
import { startDrawer } from "./drawer.js";
import { startPalette } from "./palette.js";
import { startShortcuts } from "./shortcuts.js";
import { startTables } from "./tables.js";
import { startForms } from "./forms.js";
import { startFiles } from "./files.js";
import { startCopying } from "./copying.js";
import { startCharts } from "./charts.js";
import { startSteps } from "./steps.js";
import { startTabs } from "./tabs.js";
import { startNetwork } from "./network.js";
import { startLive } from "./live.js";

startTheme();
startMenus();
startToasts();
startDialogs();
startDrawer();
startPalette();
startShortcuts();
startTables();
startForms();
startFiles();
startCopying();
startCharts();
startSteps();
startTabs();
startNetwork();
startLive();
document.documentElement.dataset.ready = "";
