import { api, forgetSession, hasSession, onUnauthorised } from './api.js';
import { forgetDrafts } from './drafts.js';
import { failure, Shell } from './shell.js';
import { signIn } from './sign-in.js';
import { store } from './store.js';
import { sync } from './sync.js';

const host = document.getElementById('app');
let leaving = false;

async function begin() {
  if (!hasSession()) await signIn(host, { note: sessionStorage.getItem('openops.chat.note') ?? '' });
  sessionStorage.removeItem('openops.chat.note');
  try {
    await store.load();
  } catch (error) {
    if (!leaving) host.replaceChildren(failure(error, () => location.reload()));
    return;
  }
  const shell = new Shell({ signOut });
  host.replaceChildren(shell.element);
  sync.start();
  await shell.start();
}

async function signOut() {
  leave('');
  try {
    await api.signOut();
  } finally {
    forgetDrafts();
    forgetSession();
    location.assign('/');
  }
}

function leave(note) {
  leaving = true;
  sync.stop();
  if (note) sessionStorage.setItem('openops.chat.note', note);
}

onUnauthorised(() => {
  if (leaving) return;
  leave('Your session has ended. Please sign in again.');
  forgetSession();
  location.reload();
});

begin();
