const INTERVAL = 1000;

// A download begins a moment after its form is sent; one that was refused never does.
const PATIENCE = 10;

/**
 * Shows how far the person's exports are, from when one is asked for until none is being made.
 * @param {HTMLElement} place holds what is shown, and in data-exports where it comes from
 */
export function watch(place) {
  let watching = false;
  document.querySelector('form.export-form')?.addEventListener('submit', () => void look(count() + 1));
  if (isRunning()) {
    void look(count());
  }

  function isRunning() {
    return place.querySelector('[data-state="running"]') !== null;
  }

  function count() {
    return place.querySelectorAll('[data-state]').length;
  }

  async function look(awaited) {
    if (watching) {
      return;
    }

    watching = true;
    for (let waited = 0; isRunning() || (count() < awaited && waited < PATIENCE); waited++) {
      await new Promise((resolve) => setTimeout(resolve, INTERVAL));
      try {
        const response = await fetch(place.dataset.exports, { headers: { 'X-Requested-With': 'fetch' } });
        if (!response.ok) {
          break;
        }

        place.innerHTML = await response.text();
      } catch {
        // The server may be starting again; it is asked once more.
      }
    }

    watching = false;
  }
}
