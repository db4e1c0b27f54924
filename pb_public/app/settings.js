// What the user set for himself, kept on the server: it follows him to other
// machines, and mails and workbooks go by it.
import { signal } from "../vendor/preact-11.2.0.js";
import { pb, reach, user } from "./api.js";
import { language, LANGUAGES, setLanguage } from "./i18n.js";
import { bookLanguage, setBookLanguage } from "./store.js";

const collection = () => pb.collection("tabulation_settings");

/** The row of the user; null before it was read, {} where there is none. */
export const settings = signal(null);

/** Reads the row and goes by it. */
export async function loadSettings() {
  const found = await reach(() => collection().getList(1, 1, { filter: pb.filter("owner = {:id}", { id: user.value.id }) }));
  settings.value = found.items[0] || {};
  const { language: lang, workbook_language: book } = settings.value;
  if (LANGUAGES.includes(lang) && lang !== language.value) await setLanguage(lang);
  if (book !== undefined && book !== bookLanguage.value) setBookLanguage(book);
}

/** Changes some of them. */
export async function saveSettings(change) {
  if (!settings.value) await loadSettings();
  const { id } = settings.value;
  settings.value = id
    ? await reach(() => collection().update(id, change))
    : await reach(() => collection().create({ owner: user.value.id, zone: Intl.DateTimeFormat().resolvedOptions().timeZone || "", ...change }));
}
