const INTERVAL = 1000;

/** Shows how far a verification is, until it has ended. */
export async function watch(place) {
  while (place.querySelector('[data-state]')?.dataset.state === 'running') {
    await new Promise((resolve) => setTimeout(resolve, INTERVAL));
    try {
      const response = await fetch(place.dataset.verify, { headers: { 'X-Requested-With': 'fetch' } });
      if (!response.ok) {
        return;
      }

      place.innerHTML = await response.text();
    } catch {
      // The server may be starting again; it is asked once more.
    }
  }

  document.querySelector('main form button[disabled]')?.removeAttribute('disabled');
}
