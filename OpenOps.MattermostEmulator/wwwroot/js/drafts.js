const prefix = 'openops.chat.draft.';

/** What was typed and not sent, per channel or thread. */
export function readDraft(place) {
  return localStorage.getItem(prefix + place) ?? '';
}

/** Keeps a draft; an empty one is forgotten. */
export function writeDraft(place, text) {
  if (text.trim()) localStorage.setItem(prefix + place, text);
  else localStorage.removeItem(prefix + place);
}

/** Whether a channel has a draft. */
export function hasDraft(place) {
  return localStorage.getItem(prefix + place) !== null;
}

/** Forgets all drafts, at sign-out: the next person at this browser is somebody else. */
export function forgetDrafts() {
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
}
