// Everything here is a comfort: each page works without it.
import { follow } from './live.js';

for (const place of document.querySelectorAll('[data-live]')) {
  follow(place);
}

if (document.querySelector('[data-verify]')) {
  import('./verify.js').then(({ watch }) => watch(document.querySelector('[data-verify]')));
}

if (document.querySelector('[data-exports]')) {
  import('./exports.js').then(({ watch }) => watch(document.querySelector('[data-exports]')));
}
