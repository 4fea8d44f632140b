/**
 * Builds an element. Text goes in as text nodes only; there is deliberately no way to pass HTML or a style attribute.
 * @param {string} tag
 * @param {Object<string, unknown>} [attributes] attributes; `on` holds listeners, `class` the class list, booleans toggle
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {HTMLElement}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'on') {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === 'dataset') {
      Object.assign(element.dataset, value);
    } else if (value === true) {
      element.setAttribute(name, '');
    } else {
      element.setAttribute(name, String(value));
    }
  }
  append(element, children);
  return element;
}

/**
 * Appends nodes and strings, leaving out what is absent.
 * @param {Element} parent
 * @param {Array<unknown>} children
 */
export function append(parent, children) {
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    parent.append(child);
  }
}

/**
 * Replaces the children of an element only where they differ, so that text being selected, focus and
 * animations in the parts that stay the same survive.
 * @param {Element} element
 * @param {Node[]} wanted
 */
export function morphChildren(element, wanted) {
  let current = element.firstChild;
  for (const node of wanted) {
    if (current && current.isEqualNode(node)) {
      current = current.nextSibling;
    } else if (current && canMorph(current, node)) {
      morphChildren(current, [...node.childNodes]);
      current = current.nextSibling;
    } else if (current) {
      const replaced = current;
      current = current.nextSibling;
      replaced.replaceWith(node);
    } else {
      element.append(node);
    }
  }
  while (current) {
    const extra = current;
    current = current.nextSibling;
    extra.remove();
  }
}

function canMorph(current, node) {
  return current.nodeType === Node.ELEMENT_NODE && node.nodeType === Node.ELEMENT_NODE
    && current.cloneNode(false).isEqualNode(node.cloneNode(false));
}

/**
 * A button whose name is its label.
 * @param {string} label accessible name, also the tooltip when only an icon is shown
 * @param {Object} options
 * @param {Node} [options.icon]
 * @param {string} [options.text] visible text; without it the button shows only its icon
 * @param {string} [options.class]
 * @param {(event: Event) => void} [options.onClick]
 * @param {Object<string, unknown>} [options.attributes]
 * @returns {HTMLButtonElement}
 */
export function button(label, { icon, text, class: className = 'icon-button', onClick, attributes = {} } = {}) {
  return el('button', {
    type: 'button',
    class: className,
    'aria-label': text === label ? null : label,
    title: text ? null : label,
    ...attributes,
    on: onClick ? { click: onClick } : {},
  }, icon, text && el('span', {}, text));
}

/** Runs a function at most once per turn of the event loop, however often it is asked to. */
export function coalesce(run) {
  let scheduled = false;
  return () => {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(() => {
      scheduled = false;
      run();
    });
  };
}

/** Says something to screen readers without moving the focus. */
export function announce(text) {
  const region = document.getElementById('announcer');
  if (region) region.textContent = text;
}
