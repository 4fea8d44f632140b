const firstDelay = 500;
const longestDelay = 15_000;
const pingEvery = 30_000;

/**
 * The WebSocket of API v4 with reconnect. It resumes where it stopped (connection id and sequence number), and tells
 * its owner when the server could not resume, so that what was missed is fetched by REST.
 */
export class Socket extends EventTarget {
  #socket = null;
  #connectionId = '';
  #nextSequence = 0;
  #actionSequence = 1;
  #attempts = 0;
  #retry = 0;
  #pinger = 0;
  #awaitingPong = false;
  #alive = false;
  #stopped = true;

  /** Starts connecting, and goes on trying until {@link stop}. */
  start() {
    this.#stopped = false;
    this.#connect();
    window.addEventListener('online', this.#retryNow);
  }

  /** Closes the connection for good. */
  stop() {
    this.#stopped = true;
    window.removeEventListener('online', this.#retryNow);
    clearTimeout(this.#retry);
    clearInterval(this.#pinger);
    this.#socket?.close();
  }

  /** Sends an action; without a connection it is dropped, since all that is sent is a signal of the moment. */
  send(action, data) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(JSON.stringify({ seq: this.#actionSequence++, action, data }));
  }

  #retryNow = () => {
    if (this.#stopped || this.#socket) return;
    clearTimeout(this.#retry);
    this.#connect();
  };

  #connect() {
    const url = new URL('/api/v4/websocket', location.href);
    url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    if (this.#connectionId) {
      url.searchParams.set('connection_id', this.#connectionId);
      url.searchParams.set('sequence_number', String(this.#nextSequence));
    }

    const socket = new WebSocket(url);
    this.#socket = socket;
    this.#awaitingPong = false;
    this.#alive = false;
    socket.addEventListener('open', () => this.#opened());
    socket.addEventListener('message', (message) => this.#received(message.data));
    socket.addEventListener('close', () => this.#closed(socket));
  }

  #opened() {
    this.#pinger = setInterval(() => this.#ping(), pingEvery);
    // A new connection says hello by itself. A resumed one says nothing until something happens, so it is asked.
    if (this.#connectionId) this.send('ping', {});
  }

  #received(text) {
    const frame = JSON.parse(text);
    this.#awaitingPong = false;
    if (frame.event === 'hello') {
      this.#hello(frame);
      return;
    }
    if (!this.#alive) this.#isAlive({ resumed: true });
    if (!frame.event) return;
    if (frame.seq < this.#nextSequence) return;
    const gap = frame.seq > this.#nextSequence;
    this.#nextSequence = frame.seq + 1;
    if (gap) this.dispatchEvent(new CustomEvent('gap'));
    this.dispatchEvent(new CustomEvent('event', { detail: frame }));
  }

  #hello(frame) {
    this.#connectionId = frame.data.connection_id ?? '';
    this.#nextSequence = frame.seq + 1;
    this.#isAlive({ resumed: false });
  }

  #isAlive(detail) {
    this.#alive = true;
    this.#attempts = 0;
    this.dispatchEvent(new CustomEvent('connected', { detail }));
  }

  #ping() {
    if (this.#awaitingPong) {
      // A dead peer would never answer the closing handshake either, so its end is not waited for.
      const dead = this.#socket;
      dead?.close();
      this.#closed(dead);
      return;
    }
    this.#awaitingPong = true;
    this.send('ping', {});
  }

  #closed(socket) {
    if (socket !== this.#socket) return;
    clearInterval(this.#pinger);
    this.#socket = null;
    if (this.#stopped) return;
    this.#attempts++;
    this.dispatchEvent(new CustomEvent('disconnected', { detail: { attempts: this.#attempts } }));
    const ceiling = Math.min(longestDelay, firstDelay * 2 ** (this.#attempts - 1));
    this.#retry = setTimeout(() => this.#connect(), ceiling * (0.5 + Math.random() / 2));
  }
}
