import "./styles/main.css";
import "htmx.org";
import { startDialogs } from "./modules/dialogs";
import { startDrafts } from "./modules/drafts";
import { startForms } from "./modules/forms";
import { startMessages } from "./modules/messages";
import { startKeyboard } from "./modules/palette";
import { startScheme } from "./modules/scheme";
import { startRequests } from "./modules/requests";
import { startTabs } from "./modules/tabs";

startScheme();
startDialogs();
startKeyboard();
startMessages();
startDrafts();
startForms();
startRequests();
startTabs();
