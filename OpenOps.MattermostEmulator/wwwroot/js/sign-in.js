import { api } from './api.js';
import { el } from './dom.js';

/**
 * The page one signs in on.
 * @param {{note?: string}} [options] why one has to sign in again
 * @returns {Promise<void>} resolves once signed in
 */
export function signIn(host, { note = '' } = {}) {
  document.title = 'Sign in · OpenOps';
  return new Promise((resolve) => {
    const problem = el('p', { class: 'form-error', role: 'alert' });
    const name = el('input', { class: 'input', id: 'sign-in-name', autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', required: true });
    const password = el('input', { class: 'input', id: 'sign-in-password', type: 'password', autocomplete: 'current-password', required: true });
    const submit = el('button', { type: 'submit', class: 'button primary' }, 'Sign in');
    const form = el('form', {
      class: 'sign-in-form', novalidate: true,
      on: {
        submit: async (event) => {
          event.preventDefault();
          const missing = [name, password].find((input) => !input.value);
          if (missing) {
            problem.textContent = 'Enter your username and your password.';
            missing.focus();
            return;
          }
          await attempt();
        },
      },
    },
    el('img', { class: 'logo', src: '/favicon.svg', alt: '', width: '48', height: '48' }),
    el('h1', {}, 'OpenOps'),
    el('p', { class: 'sign-in-lead' }, 'Team chat with assistants, on machines you run yourselves.'),
    note ? el('p', { class: 'sign-in-note', role: 'status' }, note) : null,
    el('div', { class: 'field-row' }, el('label', { for: 'sign-in-name' }, 'Username or email'), name),
    el('div', { class: 'field-row' }, el('label', { for: 'sign-in-password' }, 'Password'), password),
    problem,
    submit);

    async function attempt() {
      problem.textContent = '';
      submit.disabled = true;
      try {
        await api.signIn(name.value.trim(), password.value);
        resolve();
      } catch (error) {
        problem.textContent = error.message;
        password.select();
        password.focus();
      } finally {
        submit.disabled = false;
      }
    }

    host.replaceChildren(el('main', { class: 'sign-in' }, form));
    name.focus();
  });
}
