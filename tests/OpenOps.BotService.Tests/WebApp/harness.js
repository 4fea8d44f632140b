// Stands in for Mattermost's web app: keeps state in the shape that plug-ins read, gives them a registry, and draws what
// they register. It loads the plug-in as the web app does: from the bundle that the server lists.
(() => {
    'use strict';

    const e = (...args) => window.React.createElement(...args);
    const listeners = new Set();
    const registered = {menu: [], header: [], attachments: [], roots: [], events: {}};
    let state = {
        entities: {
            users: {currentUserId: '', profiles: {}}, teams: {currentTeamId: ''}, channels: {channels: {}},
            posts: {posts: {}, reactions: {}}, general: {config: {}}, integrations: {dialog: null, dialogTriggerId: ''},
        },
        views: {channel: {lastChannelViewTime: {}}},
    };
    window.plugins = {};
    window.registerPlugin = (id, plugin) => { window.plugins[id] = plugin; };

    const store = {
        getState: () => state,
        dispatch: ({type, data}) => {
            if (type === 'RECEIVED_DIALOG_TRIGGER_ID') {
                change((entities) => { entities.integrations.dialogTriggerId = data; });
            }
        },
        subscribe: (listener) => {
            listeners.add(listener);
            return () => listeners.delete(listener);
        },
    };

    function change(update) {
        state = JSON.parse(JSON.stringify(state));
        update(state.entities, state.views);
        listeners.forEach((listener) => listener());
    }

    const registry = {
        registerPostDropdownMenuAction: (text, action, filter) => registered.menu.push({text, action, filter}),
        registerChannelHeaderButtonAction: (icon, action, dropdownText, tooltipText) => registered.header.push({icon, action, dropdownText, tooltipText}),
        registerPostMessageAttachmentComponent: (component) => registered.attachments.push(component),
        registerRootComponent: (component) => registered.roots.push(component),
        registerWebSocketEventHandler: (event, handler) => { registered.events[event] = handler; },
    };

    const api = async (path, options) => {
        const response = await fetch(`/api/v4/${path}`, {headers: {'X-Requested-With': 'XMLHttpRequest'}, ...options});
        return response.json();
    };

    function take(entities, post) {
        entities.posts.posts[post.id] = post;
        entities.posts.reactions[post.id] = Object.fromEntries((post.metadata?.reactions ?? []).map((one) => [`${one.user_id}-${one.emoji_name}`, one]));
    }

    function onEvent(message) {
        const {event, data} = message;
        if (event === 'posted' || event === 'post_edited' || event === 'ephemeral_message') {
            change((entities) => take(entities, JSON.parse(data.post)));
        } else if (event === 'reaction_added' || event === 'reaction_removed') {
            const reaction = JSON.parse(data.reaction);
            change((entities) => {
                const all = entities.posts.reactions[reaction.post_id] ??= {};
                const key = `${reaction.user_id}-${reaction.emoji_name}`;
                if (event === 'reaction_added') {
                    all[key] = reaction;
                } else {
                    delete all[key];
                }
            });
        } else if (event === 'open_dialog') {
            change((entities) => { entities.integrations.dialog = JSON.parse(data.dialog); });
        }
        registered.events[event]?.(message);
    }

    function PostRow({post}) {
        const buttons = (post.props?.attachments ?? []).flatMap((attachment) => attachment.actions ?? []);
        return e('article', {'data-id': post.id, className: 'post'},
            e('p', null, post.message),
            buttons.map((button) => e('button', {key: button.id, type: 'button', 'data-action-id': button.id}, button.name)),
            e('div', {role: 'menu', 'aria-label': `Menu of ${post.message}`}, registered.menu.filter((item) => item.filter(post.id))
                .map((item) => e('button', {key: item.text, type: 'button', role: 'menuitem', onClick: () => item.action(post.id)}, item.text))),
            registered.attachments.map((Component, index) => e(Component, {key: index, postId: post.id, theme: {}})));
    }

    // As the web app has it: a dialog is shown to whoever ran the command in this window, which is told by the number of the run.
    function Dialog() {
        const {dialog, dialogTriggerId} = state.entities.integrations;
        return dialog?.trigger_id === dialogTriggerId ? e('div', {role: 'dialog'}, dialog.dialog.title) : null;
    }

    function App({channel}) {
        const [, draw] = window.React.useState(0);
        window.React.useEffect(() => store.subscribe(() => draw((count) => count + 1)), []);
        const posts = Object.values(state.entities.posts.posts).sort((a, b) => a.create_at - b.create_at);
        // Narrow windows have a bar of their own, whose icons the web app fills and does not color.
        const isNarrow = window.innerWidth < 768;
        return e(window.React.Fragment, null,
            e('header', null, registered.header.map((item, index) => e('button', {
                key: index, type: 'button', style: {color: 'inherit'}, onClick: () => item.action(channel, {}),
            }, isNarrow ? e('span', {className: 'icon navbar-plugin-button'}, item.icon) : item.icon))),
            posts.map((post) => e(PostRow, {key: post.id, post})),
            e(Dialog),
            registered.roots.map((Component, index) => e(Component, {key: index})));
    }

    const load = (path) => new Promise((resolve, reject) => {
        const script = document.createElement('script');
        Object.assign(script, {src: path, onload: resolve, onerror: reject});
        document.head.append(script);
    });

    window.startHarness = async (teamId, channelId, seenAt) => {
        const me = await api('users/me');
        const channel = await api(`channels/${channelId}`);
        const listed = await api(`channels/${channelId}/posts`);
        const posts = Object.values(listed.posts);
        const users = await api('users/ids', {
            method: 'POST', body: JSON.stringify([...new Set(posts.map((post) => post.user_id))]),
            headers: {'X-Requested-With': 'XMLHttpRequest', 'Content-Type': 'application/json'},
        });
        change((entities, views) => {
            entities.users.currentUserId = me.id;
            [me, ...users].forEach((user) => { entities.users.profiles[user.id] = user; });
            entities.teams.currentTeamId = teamId;
            entities.channels.channels[channelId] = channel;
            posts.forEach((post) => take(entities, post));
            if (seenAt) {
                views.channel.lastChannelViewTime[channelId] = seenAt;
            }
        });
        for (const manifest of await api('plugins/webapp')) {
            await load(manifest.webapp.bundle_path.replace('/static/', '/static/plugins/'));
            window.plugins[manifest.id].initialize(registry, store);
        }
        const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/api/v4/websocket`);
        socket.onmessage = (message) => onEvent(JSON.parse(message.data));
        await new Promise((resolve, reject) => Object.assign(socket, {onopen: resolve, onerror: reject}));
        window.ReactDOM.render(e(App, {channel}), document.getElementById('root'));
    };
})();
