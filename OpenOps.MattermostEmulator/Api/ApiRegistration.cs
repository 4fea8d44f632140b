using OpenOps.MattermostEmulator.Api.Actions;
using OpenOps.MattermostEmulator.Api.Bots;
using OpenOps.MattermostEmulator.Api.Channels;
using OpenOps.MattermostEmulator.Api.Commands;
using OpenOps.MattermostEmulator.Api.Configuration;
using OpenOps.MattermostEmulator.Api.Dialogs;
using OpenOps.MattermostEmulator.Api.Emoji;
using OpenOps.MattermostEmulator.Api.Files;
using OpenOps.MattermostEmulator.Api.Plugins;
using OpenOps.MattermostEmulator.Api.Posts;
using OpenOps.MattermostEmulator.Api.Preferences;
using OpenOps.MattermostEmulator.Api.Reactions;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.Api.Statuses;
using OpenOps.MattermostEmulator.Api.SystemInfo;
using OpenOps.MattermostEmulator.Api.Teams;
using OpenOps.MattermostEmulator.Api.Tokens;
using OpenOps.MattermostEmulator.Api.Users;
using OpenOps.MattermostEmulator.Callbacks;
using OpenOps.MattermostEmulator.Persistence;
using OpenOps.MattermostEmulator.State;
using OpenOps.MattermostEmulator.WebSocket;
using OpenOps.ServiceDefaults.Options;

namespace OpenOps.MattermostEmulator.Api;

/// <summary>Puts the parts of the API together.</summary>
internal static class ApiRegistration
{
    public static void AddMattermostApi(this IServiceCollection services)
    {
        services.AddValidatedOptions<EmulatorOptions, EmulatorOptionsValidator>(EmulatorOptions.SectionName);
        services.AddSingleton<EventHub>();
        services.AddSingleton<IEventSink>(provider => provider.GetRequiredService<EventHub>());
        services.AddSingleton<Journal>();
        services.AddSingleton<ChatState>();
        services.AddSingleton<ServerConfiguration>();
        services.AddSingleton<FileContents>();
        services.AddSingleton<Access>();
        services.AddSingleton<SessionService>();
        services.AddSingleton<UserService>();
        services.AddSingleton<StatusService>();
        services.AddSingleton<TeamService>();
        services.AddSingleton<ChannelService>();
        services.AddSingleton<ChannelMembership>();
        services.AddSingleton<ChannelViews>();
        services.AddSingleton<UnreadCounter>();
        services.AddSingleton<PostViews>();
        services.AddSingleton<PostEvents>();
        services.AddSingleton<PostRules>();
        services.AddSingleton<PendingPosts>();
        services.AddSingleton<Mentions>();
        services.AddSingleton<SystemPosts>();
        services.AddSingleton<PostCreation>();
        services.AddSingleton<PostEditing>();
        services.AddSingleton<PostQueries>();
        services.AddSingleton<FileUploads>();
        services.AddSingleton<CallbackClient>();
        services.AddSingleton<TriggerIds>();
        services.AddSingleton<ActionCookies>();
        services.AddSingleton<ActionAnswers>();
        services.AddSingleton<CommandService>();
        services.AddSingleton<CommandExecution>();
        services.AddSingleton<CommandHooks>();
        services.AddSingleton<CommandPosts>();
        services.AddSingleton<PluginService>();
        services.AddSingleton<EmojiService>();
    }

    public static void MapMattermostApi(this WebApplication app)
    {
        var api = app.MapGroup("/api/v4");
        api.AddEndpointFilter<RouteIdFilter>();
        api.MapSessions();
        api.MapUsers();
        api.MapStatuses();
        api.MapPreferences();
        api.MapTeams();
        api.MapChannels();
        api.MapChannelMembers();
        api.MapPosts();
        api.MapReactions();
        api.MapFiles();
        api.MapBots();
        api.MapTokens();
        api.MapActions();
        api.MapDialogs();
        api.MapCommands();
        api.MapConfiguration();
        api.MapPlugins();
        api.MapEmoji();
        api.MapSystem();
        api.MapSocket();
        app.MapCommandHooks();
        app.MapPluginBundles();
        foreach (var root in new[] { "/api/{**path}", "/emulator/{**path}" })
        {
            app.Map(root, (RequestDelegate)Reply.WriteNoRouteAsync);
        }
    }
}
