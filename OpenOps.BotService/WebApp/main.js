// The part of OpenOps that lives in Mattermost's web app: entries in menus, and 👍 👎 under the assistants' answers.
// It holds no key and knows no address: whatever it does, it does as the person who is signed in, through the server's
// own API, by the slash commands and reactions that the person could type too. No build step: this file is what runs.
(() => {
    'use strict';

    const NONCE_LIFETIME = 3 * 60 * 1000;
    const NOTICE_LIFETIME = 8000;

    // Everything people read. Another language is another entry, by the web app's name for it.
    const TEXTS = {
        en: {
            summarizeThread: 'Summarize thread',
            actionItems: 'Find action items',
            openQuestions: 'Find open questions',
            reactForMe: 'React for me',
            summarizeMeeting: 'Summarize meeting',
            summarizeChannel: 'Summarize channel',
            summarizeChannelHelp: 'The summary comes to you as a direct message. Nobody else sees it.',
            rangeUnread: 'What I have not read',
            rangeDay: 'The last 24 hours',
            rangeWeek: 'The last 7 days',
            cancel: 'Cancel',
            yourRating: 'Your rating',
            good: 'Good answer',
            bad: 'Bad answer',
            noCommand: 'This team does not have the OpenOps commands. An administrator can add them with `provision`.',
            noConnection: 'The server could not be reached. Please try again.',
            failed: 'That did not work. Please try again.',
        },
    };

    const UP = ['+1', 'thumbsup'];
    const DOWN = ['-1', 'thumbsdown'];
    const TONES = ['', '_light_skin_tone', '_medium_light_skin_tone', '_medium_skin_tone', '_medium_dark_skin_tone', '_dark_skin_tone'];
    const THUMB = 'M7 11v9H4v-9zM7 11l4-7a2 2 0 0 1 3 2l-1 4h5a2 2 0 0 1 2 2.4l-1.3 6a2 2 0 0 1-2 1.6H7';
    const SUMMARY = 'M4 6h16M4 11h10M4 16h7M17 13l1.2 2.8L21 17l-2.8 1.2L17 21l-1.2-2.8L13 17l2.8-1.2z';
    const MEETING_FILES = /^(vtt|srt|txt|mp4|webm|mov|mkv|mp3|wav|m4a|ogg)$/i;
    const EMOJI_NAME = /^[a-z0-9_+-]{1,64}$/;

    const pending = new Map();
    let [store, noticeTimer] = [null, 0];
    // What the dialog and the notice show; the components listen to it.
    const view = {
        state: {dialog: null, notice: null},
        listeners: new Set(),
        subscribe(listener) {
            view.listeners.add(listener);
            return () => view.listeners.delete(listener);
        },
        set(change) {
            view.state = {...view.state, ...change};
            view.listeners.forEach((listener) => listener());
        },
    };

    const entities = () => store.getState().entities;
    const me = () => entities().users.currentUserId;
    const findPost = (postId) => entities().posts.posts[postId];

    function text(key) {
        const locale = entities().users.profiles[me()]?.locale ?? 'en';
        return (TEXTS[locale] ?? TEXTS.en)[key] ?? TEXTS.en[key];
    }

    function notify(notice) {
        clearTimeout(noticeTimer);
        noticeTimer = setTimeout(() => view.set({notice: null}), NOTICE_LIFETIME);
        view.set({notice});
    }

    // The server's API, as the page itself uses it: by the session's cookie, with the token that other sites cannot read.
    async function call(method, path, body) {
        const csrf = document.cookie.split('; ').find((cookie) => cookie.startsWith('MMCSRF='));
        const response = await fetch(`${window.basename ?? ''}/api/v4/${path}`, {
            method,
            credentials: 'same-origin',
            headers: {
                'X-Requested-With': 'XMLHttpRequest',
                ...(csrf && {'X-CSRF-Token': decodeURIComponent(csrf.slice('MMCSRF='.length))}),
                ...(body && {'Content-Type': 'application/json'}),
            },
            body: body && JSON.stringify(body),
        });
        if (!response.ok) {
            const error = await response.json().catch(() => ({}));
            throw Object.assign(new Error(error.message || text('failed')), {id: error.id, isAnswer: true});
        }
        return response.json();
    }

    // Says what went wrong to the person, not to the console.
    async function attempt(action) {
        try {
            await action();
            return true;
        } catch (error) {
            notify(error.id === 'api.command.execute_command.not_found.app_error' ? text('noCommand')
                : error.isAnswer ? error.message : text('noConnection'));
            return false;
        }
    }

    const run = (command, channelId) => attempt(async () => {
        const answer = await call('POST', 'commands/execute', {
            channel_id: channelId,
            team_id: entities().channels.channels[channelId]?.team_id || entities().teams.currentTeamId,
            command,
        });
        // The web app shows a form only to the window that ran its command, and knows it by this number.
        if (answer.trigger_id) {
            store.dispatch({type: 'RECEIVED_DIALOG_TRIGGER_ID', data: answer.trigger_id});
        }
    });

    // This form of address holds in every team, and in conversations that belong to none.
    const linkTo = (postId) => `${window.location.origin}${window.basename ?? ''}/_redirect/pl/${postId}`;

    function runOn(postId, command, suffix = '') {
        const post = findPost(postId);
        return post ? run(`${command} ${linkTo(postId)}${suffix}`, post.channel_id) : undefined;
    }

    // The assistant picks the emoji; the reaction is the person's own, so it is added here. The answer is recognised by a
    // number that nobody else knows: no other message can make this page react.
    async function reactForMe(postId) {
        const nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), (part) => part.toString(16).padStart(2, '0')).join('');
        pending.set(nonce, {postId, until: Date.now() + NONCE_LIFETIME});
        if (!await runOn(postId, '/react', ` --as-me=${nonce}`)) {
            pending.delete(nonce);
        }
    }

    function onEphemeral(message) {
        let wish;
        try {
            wish = JSON.parse(message.data.post).props?.openops_reaction;
        } catch {
            return;
        }
        const asked = wish && pending.get(wish.nonce);
        if (!asked) {
            return;
        }
        pending.delete(wish.nonce);
        if (asked.postId === wish.post_id && asked.until > Date.now() && EMOJI_NAME.test(wish.emoji)) {
            attempt(() => addReaction(wish.post_id, wish.emoji));
        }
    }

    const addReaction = (postId, emoji) => call('POST', 'reactions', {user_id: me(), post_id: postId, emoji_name: emoji});
    const removeReaction = (postId, emoji) => call('DELETE', `users/me/posts/${postId}/reactions/${encodeURIComponent(emoji)}`);

    // The answer's own 👍 👎 buttons are for clients without this plug-in; two rows of thumbs would be one too many.
    const HIDDEN_BUTTONS = '.post:has(.openops-rating) :is([data-action-id="up"], [data-action-id="down"]) {display: none}';
    // In a narrow window the header is dark, and the web app colors only what is filled there.
    const NARROW_HEADER = '.navbar-plugin-button .openops-icon {color: var(--sidebar-header-text-color, #fff)}';

    // Which of my reactions to a post are ratings: with every skin tone, as the assistant counts them.
    const myThumbs = (postId, names) => Object.values(entities().posts.reactions?.[postId] ?? {})
        .filter((reaction) => reaction.user_id === me()).map((reaction) => reaction.emoji_name)
        .filter((emoji) => names.some((name) => TONES.some((tone) => emoji === name + tone)));

    function rate(postId, names, others) {
        return attempt(async () => {
            const mine = myThumbs(postId, names);
            const gone = [...myThumbs(postId, others), ...mine];
            await Promise.all(gone.map((emoji) => removeReaction(postId, emoji)));
            if (mine.length === 0) {
                await addReaction(postId, names[0]);
            }
            if (mine.length === 0 && names === DOWN) {
                await runOn(postId, '/openops why');
            }
        });
    }

    // Props can be set by anybody who writes posts; only accounts of bots have answers to rate.
    function isAnswer(post) {
        const answer = post?.props?.openops;
        return Boolean(answer?.interaction_id) && answer.state !== 'streaming' && !answer.continues
            && Boolean(entities().users.profiles[post.user_id]?.is_bot);
    }

    const isWritten = (post) => Boolean(post) && !post.delete_at && !(post.type ?? '').startsWith('system_');
    // Opening a channel counts as having read it, so what is new is told by when it was looked at before.
    function sinceSeen(channelId) {
        const seen = store.getState().views?.channel?.lastChannelViewTime?.[channelId];
        return seen ? `from ${new Date(seen).toISOString()}` : 'unread';
    }

    function hasRecording(post) {
        const files = post?.metadata?.files ?? (post?.file_ids ?? []).map((id) => entities().files?.files?.[id]).filter(Boolean);
        return files.some((file) => MEETING_FILES.test(file.extension ?? ''));
    }

    const e = (...args) => window.React.createElement(...args);
    // Drawn, since not every machine has a font with emoji.
    const drawing = (path, props) => e('svg', {
        width: 18, height: 18, viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor', strokeWidth: 2, ...props,
    }, e('path', {d: path}));

    // Redraws when what is chosen changes: of the web app's state, or of this plug-in's own.
    function useChosen(subscribe, choose) {
        const [chosen, setChosen] = window.React.useState(choose);
        window.React.useEffect(() => {
            const update = () => setChosen(choose());
            update();
            return subscribe(update);
        }, []);
        return chosen;
    }

    const color = (alpha) => `rgba(var(--center-channel-color-rgb, 63, 67, 80), ${alpha})`;
    const focusable = {cursor: 'pointer', font: 'inherit', color: 'inherit'};

    function RatingRow({postId}) {
        const shown = useChosen(store.subscribe, () => (isAnswer(findPost(postId))
            ? [myThumbs(postId, UP).length > 0, myThumbs(postId, DOWN).length > 0].join() : null));
        const [up, down] = (shown ?? '').split(',').map((part) => part === 'true');
        const button = (label, pressed, names, others) => e('button', {
            type: 'button', 'aria-label': label, 'aria-pressed': pressed, title: label, onClick: () => rate(postId, names, others),
            style: {
                ...focusable, display: 'flex', padding: '3px 8px', borderRadius: 4,
                border: `1px solid ${pressed ? 'var(--button-bg, #1c58d9)' : color(0.24)}`,
                background: pressed ? 'rgba(var(--button-bg-rgb, 28, 88, 217), 0.12)' : 'transparent',
            },
        }, drawing(THUMB, {width: 16, height: 16, 'aria-hidden': true, style: names === DOWN ? {transform: 'rotate(180deg)'} : undefined}));
        return shown && e('div', {
            role: 'group', 'aria-label': text('yourRating'), className: 'openops-rating',
            style: {display: 'flex', alignItems: 'center', gap: 6, margin: '6px 0', fontSize: 13},
        },
        e('span', {style: {color: color(0.72)}}, text('yourRating')),
        button(text('good'), up, UP, DOWN), button(text('bad'), down, DOWN, UP));
    }

    function closeDialog() {
        const {dialog} = view.state;
        view.set({dialog: null});
        dialog?.opener?.focus();
    }

    function ChannelDialog({channelId}) {
        const box = window.React.useRef(null);
        window.React.useEffect(() => box.current.querySelector('button').focus(), []);
        const onKeyDown = (event) => {
            const buttons = [...box.current.querySelectorAll('button')];
            const step = {ArrowDown: 1, ArrowUp: -1, Tab: event.shiftKey ? -1 : 1}[event.key];
            if (event.key === 'Escape') {
                closeDialog();
            } else if (step) {
                buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length].focus();
            } else {
                return;
            }
            event.preventDefault();
            event.stopPropagation();
        };
        const choose = (range) => {
            closeDialog();
            run(`/summarize channel ${range}`, channelId);
        };
        const choice = (key, range) => e('button', {
            key, type: 'button', onClick: () => choose(range ?? sinceSeen(channelId)),
            style: {...focusable, display: 'block', width: '100%', textAlign: 'left', padding: '10px 12px', margin: '6px 0', borderRadius: 4, border: `1px solid ${color(0.24)}`, background: 'transparent'},
        }, text(key));
        return e('div', {
            onMouseDown: (event) => event.target === event.currentTarget && closeDialog(),
            style: {position: 'fixed', inset: 0, zIndex: 1100, display: 'flex', alignItems: 'center', justifyContent: 'center', padding: 16, background: 'rgba(0, 0, 0, 0.5)'},
        }, e('div', {
            ref: box, role: 'dialog', 'aria-modal': true, 'aria-labelledby': 'openops-dialog-title', 'aria-describedby': 'openops-dialog-help', onKeyDown,
            style: {width: '100%', maxWidth: 380, maxHeight: '100%', overflow: 'auto', padding: 24, borderRadius: 8, fontSize: 14, background: 'var(--center-channel-bg, #fff)', color: 'var(--center-channel-color, #3f4350)', boxShadow: '0 12px 32px rgba(0, 0, 0, 0.24)'},
        },
        e('h2', {id: 'openops-dialog-title', style: {margin: '0 0 8px', fontSize: 18, fontWeight: 600}}, text('summarizeChannel')),
        e('p', {id: 'openops-dialog-help', style: {margin: '0 0 12px', color: color(0.72)}}, text('summarizeChannelHelp')),
        choice('rangeUnread'), choice('rangeDay', '24h'), choice('rangeWeek', '7d'),
        e('button', {type: 'button', onClick: closeDialog, style: {...focusable, marginTop: 10, padding: '8px 12px', border: 0, borderRadius: 4, background: 'transparent'}}, text('cancel'))));
    }

    function Root() {
        const {dialog, notice} = useChosen(view.subscribe, () => view.state);
        return e(window.React.Fragment, null,
            dialog && e(ChannelDialog, {channelId: dialog.channelId}),
            e('div', {role: 'status', 'aria-live': 'polite', style: {position: 'fixed', left: 16, right: 16, bottom: 24, zIndex: 1100, display: 'flex', justifyContent: 'center', pointerEvents: 'none'}},
                notice && e('div', {style: {maxWidth: 480, padding: '10px 16px', borderRadius: 4, fontSize: 14, background: 'var(--center-channel-color, #3f4350)', color: 'var(--center-channel-bg, #fff)', pointerEvents: 'auto'}}, notice)));
    }

    class OpenOps {
        initialize(registry, webAppStore) {
            store = webAppStore;
            this.style = new CSSStyleSheet();
            this.style.replaceSync(HIDDEN_BUTTONS + NARROW_HEADER);
            document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.style];
            const entry = (key, act, shows = () => true) => registry.registerPostDropdownMenuAction(
                text(key), act, (postId) => isWritten(findPost(postId)) && shows(findPost(postId)));
            entry('summarizeThread', (postId) => runOn(postId, '/summarize'));
            entry('actionItems', (postId) => runOn(postId, '/summarize actions'));
            entry('openQuestions', (postId) => runOn(postId, '/summarize questions'));
            entry('reactForMe', reactForMe);
            entry('summarizeMeeting', (postId) => runOn(postId, '/summarize meeting'), hasRecording);

            registry.registerChannelHeaderButtonAction(
                drawing(SUMMARY, {role: 'img', className: 'openops-icon', 'aria-label': text('summarizeChannel')}),
                (channel) => view.set({dialog: {channelId: channel.id, opener: document.activeElement}}), text('summarizeChannel'), text('summarizeChannel'));
            registry.registerPostMessageAttachmentComponent(RatingRow);
            registry.registerRootComponent(Root);
            registry.registerWebSocketEventHandler('ephemeral_message', onEphemeral);
        }

        uninitialize() {
            pending.clear();
            document.adoptedStyleSheets = document.adoptedStyleSheets.filter((style) => style !== this.style);
            view.set({dialog: null, notice: null});
        }
    }

    window.registerPlugin('com.openops.assistant', new OpenOps());
})();
